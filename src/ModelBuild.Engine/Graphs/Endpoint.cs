using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// One output of one node. A class, because collections of
/// it are then compiled ahead with the framework, where those of a struct wait for the JIT when a model is loaded.
/// </summary>
/// <param name="Node">The node; null for an argument of a function.</param>
/// <param name="Port">Which of its outputs, or which argument.</param>
internal sealed record Endpoint(NodeMessage Node, int Port)
{
    public bool Equals(Endpoint? other) => other is not null && ReferenceEquals(Node, other.Node) && Port == other.Port;

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(Node) + Port;
}

using System.Runtime.CompilerServices;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// One output of one node. Nodes are told apart by reference: as messages they would be compared, and hashed, with all of their attributes. A class, because collections of
/// it are then compiled ahead with the framework, where those of a struct wait for the JIT when a model is loaded.
/// </summary>
/// <param name="Node">The node; null for an argument of a function.</param>
/// <param name="Port">Which of its outputs, or which argument.</param>
internal sealed record Endpoint(NodeDef Node, int Port)
{
    public bool Equals(Endpoint? other) => other is not null && ReferenceEquals(Node, other.Node) && Port == other.Port;

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(Node) + Port;
}

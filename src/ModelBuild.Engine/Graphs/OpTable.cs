using System.Collections.Concurrent;
using ModelBuild.Graphs;

namespace ModelBuild.Engine.Graphs;

/// <summary>The definitions of TensorFlow's ops, each parsed once. They are shared: nobody changes them.</summary>
internal static class OpTable
{
    private static readonly ConcurrentDictionary<string, OpDefinition?> s_definitions = new(StringComparer.Ordinal);

    /// <summary>The definition of an op, or null for a function of the graph and for an op that TensorFlow does not have.</summary>
    public static OpDefinition? Find(string op) => s_definitions.GetOrAdd(op, Read);

    private static OpDefinition? Read(string op) => KnownOps.Definition(op) is { IsEmpty: false } definition ? OpDefinition.Read(definition) : null;
}

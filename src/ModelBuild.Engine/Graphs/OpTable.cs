using System.Collections.Concurrent;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>The definitions of TensorFlow's ops, each parsed once. They are shared: nobody changes them.</summary>
internal static class OpTable
{
    private static readonly ConcurrentDictionary<string, OpDef?> s_definitions = new(StringComparer.Ordinal);

    /// <summary>The definition of an op, or null for a function of the graph and for an op that TensorFlow does not have.</summary>
    public static OpDef? Find(string op) => s_definitions.GetOrAdd(op, KnownOps.Find);
}

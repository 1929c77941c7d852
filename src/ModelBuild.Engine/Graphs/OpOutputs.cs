using System.Collections.Concurrent;
using ModelBuild.Freezing.Shapes;

namespace ModelBuild.Engine.Graphs;

/// <summary>The outputs of a node: how many, of which dtypes and under which names, by its op's definition and its attributes.</summary>
internal static class OpOutputs
{
    // A Split, an Unpack or a call says how many by an attribute; no real graph comes near.
    private const long MostOutputs = 1 << 20;

    private static readonly OpSignatures s_signatures = new(null);
    private static readonly ConcurrentDictionary<string, OutputArg[]?> s_outputs = new(StringComparer.Ordinal);

    /// <summary>The dtype of one output; what the node's own attributes suggest for an op that TensorFlow does not have.</summary>
    public static DType Type(NodeInfo node, int port)
    {
        if (Arguments(node.Op) is not { Length: > 0 } arguments) return node.Type("T", node.Type("dtype"));
        foreach (OutputArg argument in arguments)
        {
            long count = Count(node, argument);
            if (port < count) return Type(node, argument, port);
            port -= (int)count;
        }
        return DType.Invalid;
    }

    /// <summary>How many outputs a node has.</summary>
    /// <exception cref="ModelException">The attribute that says how many is damaged.</exception>
    public static int Count(NodeInfo node) => (int)(Arguments(node.Op)?.Sum(argument => Count(node, argument)) ?? 1);

    /// <summary>The number of the first output of the given name, by which function bodies refer to outputs (<c>node:name:index</c>).</summary>
    public static int First(NodeInfo node, string name)
    {
        long first = 0;
        foreach (OutputArg argument in Arguments(node.Op) ?? [])
        {
            if (argument.Name == name) return (int)first;
            first += Count(node, argument);
        }
        return 0;
    }

    private static OutputArg[]? Arguments(string op) => s_outputs.GetOrAdd(op, s_signatures.Find);

    private static long Count(NodeInfo node, OutputArg argument)
    {
        if (argument.ListAttr is { } list) return node.Types(list).Length;
        if (argument.NumberAttr is not { } number) return 1;
        return node.Int(number) is >= 0 and <= MostOutputs and var count
            ? count
            : throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has an impossible number of outputs.");
    }

    private static DType Type(NodeInfo node, OutputArg argument, int index) =>
        argument.ListAttr is { } list ? node.Types(list)[index]
        : argument.TypeAttr is { } attribute ? node.Type(attribute, (DType)(int)argument.Type)
        : (DType)(int)argument.Type;
}

namespace ModelBuild.Engine.Graphs;

/// <summary>The outputs of a node: how many, of which dtypes and under which names, by its op's definition and its attributes.</summary>
internal static class OpOutputs
{
    // A Split, an Unpack or a call says how many by an attribute; no real graph comes near.
    private const long MostOutputs = 1 << 20;

    /// <summary>The dtype of one output; what the node's own attributes suggest for an op that TensorFlow does not have.</summary>
    public static DType Type(NodeInfo node, int port)
    {
        if (OpTable.Find(node.Op) is not { Outputs: { Count: > 0 } arguments }) return node.Type("T", node.Type("dtype"));
        foreach (OpArgument argument in arguments)
        {
            long count = Count(node, argument);
            if (port < count) return Type(node, argument, port);
            port -= (int)count;
        }
        return DType.Invalid;
    }

    /// <summary>How many outputs a node has.</summary>
    /// <exception cref="ModelException">The attribute that says how many is damaged.</exception>
    public static int Count(NodeInfo node)
    {
        if (OpTable.Find(node.Op) is not { } definition) return 1;
        long count = 0;
        foreach (OpArgument argument in definition.Outputs) count += Count(node, argument);
        return (int)count;
    }

    /// <summary>The number of the first output of the given name, by which function bodies refer to outputs (<c>node:name:index</c>).</summary>
    public static int First(NodeInfo node, string name)
    {
        long first = 0;
        foreach (OpArgument argument in OpTable.Find(node.Op)?.Outputs ?? [])
        {
            if (argument.Name == name) return (int)first;
            first += Count(node, argument);
        }
        return 0;
    }

    private static long Count(NodeInfo node, OpArgument argument)
    {
        if (argument.TypeListAttribute.Length > 0) return node.Types(argument.TypeListAttribute).Length;
        if (argument.NumberAttribute.Length == 0) return 1;
        return node.Int(argument.NumberAttribute) is >= 0 and <= MostOutputs and var count
            ? count
            : throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has an impossible number of outputs.");
    }

    private static DType Type(NodeInfo node, OpArgument argument, int index) =>
        argument.TypeListAttribute.Length > 0 ? node.Types(argument.TypeListAttribute)[index]
        : argument.TypeAttribute.Length > 0 ? node.Type(argument.TypeAttribute)
        : argument.Type;
}

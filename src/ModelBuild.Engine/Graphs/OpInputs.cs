namespace ModelBuild.Engine.Graphs;

/// <summary>
/// The dtypes that a node's inputs must have, by its op's definition and its attributes. A kernel reads memory as its attributes say; a graph whose
/// attributes lie about what flows in must be found out before.
/// </summary>
internal static class OpInputs
{
    /// <summary>One dtype for each input; <see cref="DType.Invalid"/> where any will do. Empty for an op that TensorFlow does not have.</summary>
    public static DType[] Of(NodeInfo node)
    {
        var types = new Numbers();
        foreach (OpArgument argument in OpTable.Find(node.Op)?.Inputs ?? [])
        {
            if (argument.TypeListAttribute.Length > 0)
            {
                foreach (DType listed in node.Types(argument.TypeListAttribute)) types.Add((int)listed);
                continue;
            }
            DType type = argument.TypeAttribute.Length > 0 ? node.Type(argument.TypeAttribute) : argument.Type;
            long count = argument.NumberAttribute.Length > 0 ? Math.Min(node.Int(argument.NumberAttribute), node.InputCount) : 1;
            for (long i = 0; i < count; i++) types.Add((int)type);
        }
        // A graph with too few or too many inputs fails where they are read.
        return types.ToTypes(node.InputCount);
    }
}

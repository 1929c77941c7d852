using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Which ops make variables, and which change them.</summary>
internal static class VariableOps
{
    /// <summary>Whether the node is a variable: one that gives a reference to its value, or one that gives a handle to it.</summary>
    public static bool IsVariable(NodeDef node) => node.Op is "VariableV2" or "Variable" or "VarHandleOp";

    /// <summary>The name under which the graph's session keeps the variable: nodes of the same kind that share it are one variable.</summary>
    public static string SharedNameOf(NodeDef variable)
    {
        string container = StringOf(variable, "container");
        string shared = StringOf(variable, "shared_name");
        return container + "/" + (shared.Length > 0 ? shared : variable.Name);
    }

    /// <summary>
    /// Whether the op, whose definition did not come with the graph, takes the variable itself as its first input, in order to change it.
    /// </summary>
    public static bool ChangesReference(string op) =>
        op is "Assign" or "AssignAdd" or "AssignSub" or "CountUpTo" or "RefSelect"
            or "ScatterUpdate" or "ScatterAdd" or "ScatterSub" or "ScatterMul" or "ScatterDiv" or "ScatterMin" or "ScatterMax"
            or "ScatterNdUpdate" or "ScatterNdAdd" or "ScatterNdSub" or "ScatterNdMax" or "ScatterNdMin" or "StridedSliceAssign"
        || op.StartsWith("Apply", StringComparison.Ordinal)
        || op.StartsWith("SparseApply", StringComparison.Ordinal);

    private static string StringOf(NodeDef node, string attribute) =>
        node.Attr.TryGetValue(attribute, out AttrValue? value) ? value.S.ToStringUtf8() : "";
}

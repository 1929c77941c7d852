using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// Narrow numbers in kernels that have wide ones only: the planner casts what such a node reads, makes the kernel for the wide dtype and casts what it gives. bfloat16 and float16 are
/// computed as float32, which is what TensorFlow's kernels do with them too (Eigen's <c>bfloat16</c> and <c>half</c> are converted for every operation); complex64 as complex128.
/// </summary>
internal static class Widening
{
    // Attributes that name the dtype of numbers; others name what is decoded, drawn or stored.
    private static readonly string[] s_numbers = ["T", "Ta", "Tb", "Tout", "U", "Tparams", "T_threshold", "Tidx"];

    // What these give depends on the dtype itself, not on the numbers.
    private static readonly string[] s_byDType = ["AsString", "SerializeTensor", "Bitcast", "Cast"];

    /// <summary>The dtype in which numbers of a narrow one are computed; null for the others.</summary>
    public static DType? Of(DType dtype) => dtype switch
    {
        DType.BFloat16 or DType.Half => DType.Float,
        DType.Complex64 => DType.Complex128,
        _ => null,
    };

    /// <summary>Integers are summed for a mean in 64 bits.</summary>
    private static DType? Of(DType dtype, string op) => dtype switch
    {
        DType.Int8 or DType.Int16 or DType.Int32 when op == "Mean" => DType.Int64,
        DType.UInt8 or DType.UInt16 or DType.UInt32 when op == "Mean" => DType.UInt64,
        _ => Of(dtype),
    };

    /// <summary>The node with wide dtypes in place of its narrow ones; null when it has none.</summary>
    public static NodeMessage? Of(NodeInfo node)
    {
        if (s_byDType.Contains(node.Op)) return null;
        NodeMessage? wide = null;
        // A product of small integers is one of the integers that it gives.
        if (node.Op == "BatchMatMulV3" && node.Type("Tout") is DType.Int32 && (node.Type("Ta") != DType.Int32 || node.Type("Tb") != DType.Int32))
        {
            NodeAttribute given = node.Definition.Attributes["Tout"];
            return node.Definition.With("Ta", given).With("Tb", given);
        }
        foreach (string attribute in node.Op switch { "Dequantize" => ["dtype"], "Mean" => ["T"], _ => s_numbers })
        {
            if (Of(node.Type(attribute), node.Op) is { } dtype) wide = (wide ?? node.Definition).With(attribute, NodeAttribute.Of(dtype));
        }
        return wide;
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>What counts as true for If and While: a scalar that is not zero, a tensor that is not empty (TensorFlow's <c>ToBool</c>).</summary>
internal static class Truth
{
    public static bool Of(Tensor condition)
    {
        if (condition.Shape.Rank > 0) return condition.Count > 0;
        return condition.DType switch
        {
            DType.Bool => condition.Span<bool>()[0],
            DType.Int32 => condition.Span<int>()[0] != 0,
            DType.Int64 => condition.Span<long>()[0] != 0,
            DType.Float => condition.Span<float>()[0] != 0,
            DType.Double => condition.Span<double>()[0] != 0,
            DType.String => condition.Strings![0].Bytes.Length > 0,
            _ => throw new KernelException($"a condition of {DTypes.NameOf(condition.DType)}"),
        };
    }
}

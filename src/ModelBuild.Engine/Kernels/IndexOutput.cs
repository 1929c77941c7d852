using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Writes integers in whichever of the two index types a node wants.</summary>
internal static class IndexOutput
{
    /// <summary>A vector of integers as an output.</summary>
    public static void Write(RunContext context, int output, DType dtype, ReadOnlySpan<long> values) => Write(context, output, dtype, TensorShape.Of(values.Length), values);

    /// <summary>Integers in a shape of as many elements as an output.</summary>
    public static void Write(RunContext context, int output, DType dtype, in TensorShape shape, ReadOnlySpan<long> values)
    {
        Tensor tensor = context.Output(output, dtype, shape);
        if (dtype == DType.Int64)
        {
            values.CopyTo(tensor.Span<long>());
            return;
        }
        if (dtype != DType.Int32) throw new KernelException($"indices of {DTypes.NameOf(dtype)} are not there");
        Span<int> narrow = tensor.Span<int>();
        for (int i = 0; i < narrow.Length; i++) narrow[i] = checked((int)values[i]);
    }
}

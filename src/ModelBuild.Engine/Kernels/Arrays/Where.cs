using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The indices of the elements that are not zero, a row each, in row-major order (where_op.cc).</summary>
internal static class Where
{
    public static void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        var at = new List<int>();
        int count = checked((int)input.Count), size = DTypes.SizeOf(input.DType);
        if (size == 0) throw new KernelException($"Where of {DTypes.NameOf(input.DType)} is not there");
        ReadOnlySpan<byte> bytes = input.Bytes;
        // The sign of a floating-point zero does not make it true.
        bool signed = input.DType is DType.Float or DType.Double or DType.Half or DType.BFloat16;
        int parts = input.DType is DType.Complex64 or DType.Complex128 ? 2 : 1;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            bool zero = true;
            for (int b = 0; b < size; b++)
            {
                bool top = (b + 1) % (size / parts) == 0 && (signed || parts == 2);
                zero &= (top ? element[b] & 0x7F : element[b]) == 0;
            }
            if (!zero) at.Add(i);
        }
        Span<long> rows = context.Output(0, DType.Int64, TensorShape.Of(at.Count, shape.Rank)).Span<long>();
        for (int i = 0; i < at.Count; i++)
        {
            long rest = at[i];
            for (int d = shape.Rank - 1; d >= 0; d--)
            {
                rows[i * shape.Rank + d] = rest % shape[d];
                rest /= shape[d];
            }
        }
    }
}

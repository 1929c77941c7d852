using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// From one dtype to another. Floating point to integer cuts the fraction off and, beyond the range, gives the smallest value, as the
/// processor's instruction in TensorFlow's kernels does.
/// </summary>
internal sealed class CastKernel(DType target) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.DType == target)
        {
            context.Output(0).Alias(input);
            return;
        }
        Tensor output = context.Output(0, target, input.Shape);
        switch (input.DType)
        {
            case DType.Float: From<float>(input, output); break;
            case DType.Double: From<double>(input, output); break;
            case DType.Half: From<Half>(input, output); break;
            case DType.Int32: From<int>(input, output); break;
            case DType.Int64: From<long>(input, output); break;
            case DType.Int16: From<short>(input, output); break;
            case DType.Int8: From<sbyte>(input, output); break;
            case DType.UInt8 or DType.Bool: From<byte>(input, output); break;
            case DType.UInt16: From<ushort>(input, output); break;
            case DType.UInt32: From<uint>(input, output); break;
            case DType.UInt64: From<ulong>(input, output); break;
            case DType.BFloat16:
                ReadOnlySpan<BFloat16> narrow = input.Span<BFloat16>();
                float[] wide = new float[narrow.Length];
                for (int i = 0; i < wide.Length; i++) wide[i] = (float)narrow[i];
                Tensor widened = Tensor.Of<float>(DType.Float, input.Shape, wide);
                From<float>(widened, output);
                widened.Block!.Dispose();
                break;
            default: throw Unsupported(input.DType);
        }
    }

    private void From<TFrom>(Tensor input, Tensor output) where TFrom : unmanaged, INumber<TFrom>
    {
        switch (target)
        {
            case DType.Float: To<TFrom, float>(input, output); break;
            case DType.Double: To<TFrom, double>(input, output); break;
            case DType.Half: To<TFrom, Half>(input, output); break;
            case DType.Int32: To<TFrom, int>(input, output); break;
            case DType.Int64: To<TFrom, long>(input, output); break;
            case DType.Int16: To<TFrom, short>(input, output); break;
            case DType.Int8: To<TFrom, sbyte>(input, output); break;
            case DType.UInt8: To<TFrom, byte>(input, output); break;
            case DType.UInt16: To<TFrom, ushort>(input, output); break;
            case DType.UInt32: To<TFrom, uint>(input, output); break;
            case DType.UInt64: To<TFrom, ulong>(input, output); break;
            case DType.Bool:
                ReadOnlySpan<TFrom> x = input.Span<TFrom>();
                Span<bool> y = output.Span<bool>();
                for (int i = 0; i < x.Length; i++) y[i] = !TFrom.IsZero(x[i]);
                break;
            case DType.BFloat16:
                ReadOnlySpan<TFrom> exact = input.Span<TFrom>();
                Span<BFloat16> rounded = output.Span<BFloat16>();
                for (int i = 0; i < exact.Length; i++) rounded[i] = (BFloat16)float.CreateTruncating(exact[i]);
                break;
            default: throw Unsupported(input.DType);
        }
    }

    private static void To<TFrom, TTo>(Tensor input, Tensor output) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> x = input.Span<TFrom>();
        Span<TTo> y = output.Span<TTo>();
        bool fromReal = typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(double) || typeof(TFrom) == typeof(Half);
        if (fromReal && (typeof(TTo) == typeof(int) || typeof(TTo) == typeof(long)))
        {
            for (int i = 0; i < x.Length; i++)
            {
                double v = double.CreateTruncating(x[i]);
                double limit = typeof(TTo) == typeof(int) ? 2147483648.0 : 9223372036854775808.0;
                y[i] = v < limit && v >= -limit ? TTo.CreateTruncating(v)
                    : typeof(TTo) == typeof(int) ? TTo.CreateTruncating(int.MinValue) : TTo.CreateTruncating(long.MinValue);
            }
            return;
        }
        if (fromReal && typeof(TTo) != typeof(float) && typeof(TTo) != typeof(double) && typeof(TTo) != typeof(Half))
        {
            // Narrow integers go through a wide one, whose low bits are kept.
            for (int i = 0; i < x.Length; i++)
            {
                double v = double.CreateTruncating(x[i]);
                y[i] = TTo.CreateTruncating(v is < 9223372036854775808.0 and >= -9223372036854775808.0 ? (long)v : v > 0 ? unchecked((long)(ulong)v) : long.MinValue);
            }
            return;
        }
        TensorPrimitives.ConvertTruncating(x, y);
    }

    private KernelException Unsupported(DType from) => new($"a cast from {DTypes.NameOf(from)} to {DTypes.NameOf(target)} is not there");
}

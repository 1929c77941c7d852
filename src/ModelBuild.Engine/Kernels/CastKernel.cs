using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// From one dtype to another. Floating point to integer cuts the fraction off and, beyond the range, gives the smallest value, as the
/// processor's instruction in TensorFlow's kernels does.
/// </summary>
internal sealed class CastKernel(DType source, DType target) : Kernel
{
    public static Kernel Create(Graphs.NodeInfo node)
    {
        DType source = node.Type("SrcT"), target = node.Type("DstT");
        if (source == target) return new CastKernel(source, target);
        if (!IsNumber(source)) throw ElementWise.Unsupported(node, source);
        if (!IsNumber(target)) throw ElementWise.Unsupported(node, target);
        // Only these lose digits that could be cut off instead of rounded; no graph seen asks for it.
        if (node.Bool("Truncate") && target is DType.BFloat16 or DType.Half or DType.Float && source is DType.Float or DType.Double)
            throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op Cast (node '{node.Name}') with Truncate=true.");
        return new CastKernel(source, target);
    }

    private static bool IsNumber(DType dtype) => dtype is DType.Float or DType.Double or DType.Half or DType.BFloat16 or DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64
        or DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64 or DType.Bool or DType.Complex64 or DType.Complex128;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (source == target)
        {
            context.Output(0).Alias(input);
            return;
        }
        Tensor output = context.Output(0, target, input.Shape);
        switch (source)
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
                Through(input, output, MemoryMarshal.Cast<byte, BFloat16>(input.Bytes), narrow => (float)narrow, DType.Float);
                break;
            case DType.Complex64 or DType.Complex128: FromComplex(input, output); break;
            default: throw Unsupported();
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
            case DType.Complex64 or DType.Complex128:
                ReadOnlySpan<TFrom> real = input.Span<TFrom>();
                for (int i = 0; i < real.Length; i++) Put(output, i, new Complex(double.CreateTruncating(real[i]), 0));
                break;
            default: throw Unsupported();
        }
    }

    /// <summary>A real number has the real part; only zero is false.</summary>
    private void FromComplex(Tensor input, Tensor output)
    {
        Complex[] values = source == DType.Complex128 ? input.Span<Complex>().ToArray() : Array.ConvertAll(input.Span<Complex64>().ToArray(), z => (Complex)z);
        if (target == DType.Bool)
        {
            for (int i = 0; i < values.Length; i++) output.Span<bool>()[i] = values[i] != Complex.Zero;
        }
        else if (target is DType.Complex64 or DType.Complex128)
        {
            for (int i = 0; i < values.Length; i++) Put(output, i, values[i]);
        }
        else Through<Complex, double>(input, output, values, z => z.Real, DType.Double);
    }

    /// <summary>Casts what a function makes of the elements.</summary>
    private void Through<TElement, TWide>(Tensor input, Tensor output, ReadOnlySpan<TElement> elements, Func<TElement, TWide> widen, DType wide) where TWide : unmanaged, INumber<TWide>
    {
        TWide[] values = Array.ConvertAll(elements.ToArray(), e => widen(e));
        Tensor widened = Tensor.Of<TWide>(wide, input.Shape, values);
        if (wide == target) widened.Bytes.CopyTo(output.WritableBytes);
        else From<TWide>(widened, output);
        widened.Block!.Dispose();
    }

    private static void Put(Tensor output, int index, Complex value)
    {
        if (output.DType == DType.Complex64) output.Span<Complex64>()[index] = (Complex64)value;
        else output.Span<Complex>()[index] = value;
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

    private KernelException Unsupported() => new($"a cast from {DTypes.NameOf(source)} to {DTypes.NameOf(target)} is not there");
}

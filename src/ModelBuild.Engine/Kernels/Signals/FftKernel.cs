using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Fourier transforms over the last one, two or three dimensions: FFT, IFFT, and RFFT and IRFFT, of which the first gives and the second takes half of a symmetric spectrum (fft_ops.cc).
/// </summary>
/// <param name="dims">How many dimensions.</param>
/// <param name="inverse">Whether back from the spectrum.</param>
/// <param name="real">Whether the signal is real; then the sizes of the signal are given.</param>
/// <param name="output">The dtype of the output.</param>
internal sealed class FftKernel(int dims, bool inverse, bool real, DType output) : Kernel
{
    public static void Register(KernelRegistry.Adder add)
    {
        foreach ((string suffix, int dims) in ((string, int)[])[("", 1), ("2D", 2), ("3D", 3)])
        {
            add(n => new FftKernel(dims, false, false, n.Type("Tcomplex", DType.Complex64)), "FFT" + suffix);
            add(n => new FftKernel(dims, true, false, n.Type("Tcomplex", DType.Complex64)), "IFFT" + suffix);
            add(n => new FftKernel(dims, false, true, n.Type("Tcomplex", DType.Complex64)), "RFFT" + suffix);
            add(n => new FftKernel(dims, true, true, n.Type("Treal", DType.Float)), "IRFFT" + suffix);
        }
    }

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        if (shape.Rank < dims) throw new KernelException($"Input must have rank of at least {dims} but got: {shape}");
        int first = shape.Rank - dims, batch = checked((int)shape.Product(0, first));
        // The sizes of the whole spectrum; of the input only what lies within them counts, and zeros stand for what it lacks.
        int[] sizes = new int[dims], given = new int[dims];
        long[] lengths = real ? context.Input(1).Integers() : [];
        if (real && lengths.Length != dims) throw new KernelException($"fft_length must have shape [{dims}]");
        for (int d = 0; d < dims; d++)
        {
            given[d] = checked((int)shape[first + d]);
            sizes[d] = real ? checked((int)lengths[d]) : given[d];
            if (sizes[d] < 0) throw new KernelException("fft_length must be non-negative");
        }
        int last = dims - 1, half = sizes[last] / 2 + 1, total = sizes.Aggregate(1, (product, size) => checked(product * size));
        TensorShape result = shape;
        for (int d = 0; d < dims; d++) result[first + d] = sizes[d];
        if (real && !inverse) result[shape.Rank - 1] = sizes[last] == 0 ? 0 : half;
        Tensor target = context.Output(0, output, result);
        if (total == 0) return;
        int inputs = checked((int)shape.Product(first, shape.Rank)), outputs = checked((int)result.Product(first, shape.Rank));
        var values = new Complex[total];
        int[] index = new int[dims];
        for (int b = 0; b < batch; b++)
        {
            Array.Clear(values);
            Array.Clear(index);
            for (int i = 0; i < total; i++)
            {
                values[i] = real && inverse ? Mirrored(input, b * inputs, index, sizes, given, half) : At(input, b * inputs, index, given, given[last]);
                for (int d = last; d >= 0 && ++index[d] == sizes[d]; d--) index[d] = 0;
            }
            for (int d = 0; d < dims; d++) Along(values, sizes, d);
            Array.Clear(index);
            for (int i = 0, at = b * outputs; i < total; i++)
            {
                if (index[last] < result[shape.Rank - 1]) Put(target, at++, values[i]);
                for (int d = last; d >= 0 && ++index[d] == sizes[d]; d--) index[d] = 0;
            }
        }
    }

    /// <summary>An element of the input, or zero beyond its sizes.</summary>
    private static Complex At(Tensor input, int first, int[] index, int[] given, int width)
    {
        int at = 0;
        for (int d = 0; d < index.Length; d++)
        {
            if (index[d] >= given[d]) return Complex.Zero;
            at = at * given[d] + index[d];
        }
        if (index[^1] >= width) return Complex.Zero;
        return input.DType switch
        {
            DType.Float => input.Span<float>()[first + at],
            DType.Double => input.Span<double>()[first + at],
            DType.Complex64 => input.Span<Complex64>()[first + at],
            DType.Complex128 => input.Span<Complex>()[first + at],
            _ => throw new KernelException($"a Fourier transform of {DTypes.NameOf(input.DType)} is not there"),
        };
    }

    /// <summary>An element of a spectrum of which only the first half of the last dimension is given; the other half is its mirror.</summary>
    private static Complex Mirrored(Tensor input, int first, int[] index, int[] sizes, int[] given, int half)
    {
        if (index[^1] < half) return At(input, first, index, given, half);
        int[] mirror = new int[index.Length];
        for (int d = 0; d < index.Length; d++) mirror[d] = (sizes[d] - index[d]) % sizes[d];
        return Complex.Conjugate(At(input, first, mirror, given, half));
    }

    private void Along(Complex[] values, int[] sizes, int dimension)
    {
        int stride = 1;
        for (int d = dimension + 1; d < sizes.Length; d++) stride *= sizes[d];
        var line = new Complex[sizes[dimension]];
        for (int block = 0; block < values.Length; block += stride * line.Length)
        {
            for (int i = 0; i < stride; i++)
            {
                for (int k = 0; k < line.Length; k++) line[k] = values[block + i + k * stride];
                FourierTransform.Run(line, inverse);
                for (int k = 0; k < line.Length; k++) values[block + i + k * stride] = line[k];
            }
        }
    }

    private static void Put(Tensor target, int at, Complex value)
    {
        switch (target.DType)
        {
            case DType.Float: target.Span<float>()[at] = (float)value.Real; break;
            case DType.Double: target.Span<double>()[at] = value.Real; break;
            case DType.Complex64: target.Span<Complex64>()[at] = (Complex64)value; break;
            case DType.Complex128: target.Span<Complex>()[at] = value; break;
            default: throw new KernelException($"a Fourier transform to {DTypes.NameOf(target.DType)} is not there");
        }
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Fills tensors from a random stream, element by element as TensorFlow's FillPhiloxRandom does: which bits become which element is part of the result.</summary>
internal static class RandomFill
{
    // A truncated normal takes more or fewer numbers; so every four elements (two of float64) have a part of the stream of their own.
    private const float Truncated = 2;
    private const ulong GroupsPerTruncated = 256;

    public static void Uniform(RunContext context, Tensor output, PhiloxRandom random)
    {
        switch (output.DType)
        {
            case DType.Float: Fill(output.Span<float>(), random, RandomDistributions.UniformFloat); break;
            case DType.Half: Fill(output.Span<Half>(), random, RandomDistributions.UniformHalf); break;
            case DType.Double: FillPairs(output.Span<double>(), random, RandomDistributions.UniformDouble); break;
            default: throw Missing(output);
        }
    }

    public static void Normal(RunContext context, Tensor output, PhiloxRandom random)
    {
        switch (output.DType)
        {
            case DType.Float: FillNormal(output.Span<float>(), random, value => value); break;
            case DType.Half: FillNormal(output.Span<Half>(), random, value => (Half)value); break;
            case DType.Double:
                Span<double> doubles = output.Span<double>();
                for (int i = 0; i < doubles.Length; i += 2)
                {
                    PhiloxRandom.Group bits = random.Next();
                    (double first, double second) = RandomDistributions.NormalDouble(bits[0], bits[1], bits[2], bits[3]);
                    doubles[i] = first;
                    if (i + 1 < doubles.Length) doubles[i + 1] = second;
                }
                break;
            default: throw Missing(output);
        }
    }

    public static void TruncatedNormal(RunContext context, Tensor output, PhiloxRandom random)
    {
        switch (output.DType)
        {
            case DType.Float: FillTruncated(output.Span<float>(), random, value => value); break;
            case DType.Half: FillTruncated(output.Span<Half>(), random, value => (Half)value); break;
            case DType.Double: FillTruncated(output.Span<double>(), random); break;
            default: throw Missing(output);
        }
    }

    /// <summary>Integers in [minval, maxval), which are two of the inputs.</summary>
    public static void Integers(RunContext context, Tensor output, PhiloxRandom random, int minval)
    {
        context.Input(minval).RequireScalar("minval");
        context.Input(minval + 1).RequireScalar("maxval");
        long low = context.Input(minval).Integer(), high = context.Input(minval + 1).Integer();
        if (output.Count == 0) return;
        if (low >= high) throw new KernelException($"Need minval < maxval, got {low} >= {high}");
        ulong range = unchecked((ulong)high - (ulong)low);
        switch (output.DType)
        {
            case DType.Int32: Fill(output.Span<int>(), random, bits => unchecked((int)low + (int)(bits % (uint)range))); break;
            case DType.Int64: FillPairs(output.Span<long>(), random, (a, b) => unchecked(low + (long)((a | ((ulong)b << 32)) % range))); break;
            default: throw Missing(output);
        }
    }

    private static void Fill<T>(Span<T> output, PhiloxRandom random, Func<uint, T> of)
    {
        for (int i = 0; i < output.Length; i += 4)
        {
            PhiloxRandom.Group bits = random.Next();
            for (int j = 0; j < 4 && i + j < output.Length; j++) output[i + j] = of(bits[j]);
        }
    }

    private static void FillPairs<T>(Span<T> output, PhiloxRandom random, Func<uint, uint, T> of)
    {
        for (int i = 0; i < output.Length; i += 2)
        {
            PhiloxRandom.Group bits = random.Next();
            output[i] = of(bits[0], bits[1]);
            if (i + 1 < output.Length) output[i + 1] = of(bits[2], bits[3]);
        }
    }

    private static void FillNormal<T>(Span<T> output, PhiloxRandom random, Func<float, T> of)
    {
        Span<float> values = stackalloc float[4];
        for (int i = 0; i < output.Length; i += 4)
        {
            PhiloxRandom.Group bits = random.Next();
            (values[0], values[1]) = RandomDistributions.NormalFloat(bits[0], bits[1]);
            (values[2], values[3]) = RandomDistributions.NormalFloat(bits[2], bits[3]);
            for (int j = 0; j < 4 && i + j < output.Length; j++) output[i + j] = of(values[j]);
        }
    }

    private static void FillTruncated<T>(Span<T> output, PhiloxRandom random, Func<float, T> of)
    {
        for (int i = 0; i < output.Length; i += 4)
        {
            PhiloxRandom own = random;
            own.Skip((ulong)(i / 4) * GroupsPerTruncated);
            for (int filled = 0; filled < 4;)
            {
                PhiloxRandom.Group bits = own.Next();
                for (int pair = 0; pair < 4; pair += 2)
                {
                    (float first, float second) = RandomDistributions.NormalFloat(bits[pair], bits[pair + 1]);
                    if (Math.Abs(first) < Truncated && filled < 4) Set(output, i + filled++, of(first));
                    if (Math.Abs(second) < Truncated && filled < 4) Set(output, i + filled++, of(second));
                }
            }
        }
    }

    private static void FillTruncated(Span<double> output, PhiloxRandom random)
    {
        for (int i = 0; i < output.Length; i += 2)
        {
            PhiloxRandom own = random;
            own.Skip((ulong)(i / 2) * GroupsPerTruncated / 2);
            for (int filled = 0; filled < 2;)
            {
                PhiloxRandom.Group bits = own.Next();
                (double first, double second) = RandomDistributions.NormalDouble(bits[0], bits[1], bits[2], bits[3]);
                if (Math.Abs(first) < Truncated && filled < 2) Set(output, i + filled++, first);
                if (Math.Abs(second) < Truncated && filled < 2) Set(output, i + filled++, second);
            }
        }
    }

    /// <summary>The last four may be more than are left.</summary>
    private static void Set<T>(Span<T> output, int index, T value)
    {
        if (index < output.Length) output[index] = value;
    }

    private static KernelException Missing(Tensor output) => new($"random {DTypes.NameOf(output.DType)} is not there");
}

using System.Numerics;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>Random shapes and values, from a seed, with those among them at which kernels go wrong.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random _random = new(seed);

    public static DType[] Floats { get; } = [DType.Float, DType.Double, DType.Half, DType.BFloat16];

    public static DType[] Integers { get; } = [DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64];

    public static DType[] Complexes { get; } = [DType.Complex64, DType.Complex128];

    public int Below(int limit) => _random.Next(limit);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    /// <summary>A shape: often small, sometimes a scalar, sometimes empty, sometimes longer than a vector register.</summary>
    public nint[] Shape(int leastRank = 0, int mostRank = 4, bool empty = true) =>
        [.. Enumerable.Range(0, _random.Next(leastRank, mostRank + 1)).Select(_ => (nint)(empty && Chance(0.04) ? 0 : Chance(0.1) ? _random.Next(8, 40) : _random.Next(1, 6)))];

    /// <summary>A shape that broadcasts with another: fewer dimensions, and ones among them.</summary>
    public nint[] Broadcastable(nint[] shape) => [.. shape[_random.Next(shape.Length + 1)..].Select(dim => Chance(0.3) ? (nint)1 : dim)];

    /// <summary>Two shapes that broadcast.</summary>
    public (nint[] X, nint[] Y) Pair()
    {
        nint[] shape = Shape();
        if (Chance(0.4)) return (shape, shape);
        (nint[], nint[]) pair = (Broadcastable(shape), shape);
        return Chance(0.5) ? pair : (pair.Item2, pair.Item1);
    }

    /// <summary>Values of any kind: NaN, infinities, -0, denormal and huge ones among them unless only usual ones are wanted.</summary>
    public Value Any(DType dtype, nint[] shape, bool special = true, double scale = 4, bool denormal = true) => Make(dtype, shape, () => Real(special, scale, denormal));

    /// <summary>Usual values between two bounds.</summary>
    public Value Between(DType dtype, nint[] shape, double low, double high) => Make(dtype, shape, () => low + (high - low) * _random.NextDouble());

    /// <summary>Indices below a limit, as int32 or int64.</summary>
    public Value Indices(nint[] shape, int limit, int lowest = 0)
    {
        long[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((nint)1, (a, b) => a * b)).Select(_ => (long)_random.Next(lowest, Math.Max(lowest + 1, limit)))];
        return Chance(0.5) ? Value.Of(DType.Int64, shape, values) : Value.Of(DType.Int32, shape, [.. values.Select(v => (int)v)]);
    }

    private double Real(bool special, double scale, bool denormal)
    {
        if (special && Chance(0.12)) return Of(0.0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, denormal ? 1e-40 : 1e-30, denormal ? -1e-42 : -1e-30, 1e30, -1e30, 3e38, 0.5, -0.5, 2.5);
        double value = (_random.NextDouble() * 2 - 1) * scale;
        return Chance(0.2) ? Math.Round(value) : value;
    }

    private Value Make(DType dtype, nint[] shape, Func<double> next)
    {
        int count = (int)shape.Aggregate((nint)1, (a, b) => a * b);
        T[] Fill<T>(Func<double, T> convert) where T : unmanaged => [.. Enumerable.Range(0, count).Select(_ => convert(next()))];
        T[] Whole<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Fill(v => Chance(0.06) ? Of(T.MinValue, T.MaxValue, T.Zero, T.One) : double.IsFinite(v) ? T.CreateTruncating((long)Math.Clamp(Math.Round(v * (v is > -8 and < 8 && Chance(0.2) ? 9 : 1)), -1e15, 1e15)) : T.Zero);
        return dtype switch
        {
            DType.Float => Value.Of(dtype, shape, Fill(v => (float)v)),
            DType.Double => Value.Of(dtype, shape, Fill(v => v)),
            DType.Half => Value.Of(dtype, shape, Fill(v => (Half)v)),
            DType.BFloat16 => Value.Of(dtype, shape, Fill(v => (BFloat16)(float)v)),
            DType.Complex64 => Value.Of(dtype, shape, Fill(v => new Complex64((float)v, (float)next()))),
            DType.Complex128 => Value.Of(dtype, shape, Fill(v => new Complex(v, next()))),
            DType.Bool => Value.Of(dtype, shape, Fill(_ => Chance(0.5))),
            DType.Int8 => Value.Of(dtype, shape, Whole<sbyte>()),
            DType.Int16 => Value.Of(dtype, shape, Whole<short>()),
            DType.Int32 => Value.Of(dtype, shape, Whole<int>()),
            DType.Int64 => Value.Of(dtype, shape, Whole<long>()),
            DType.UInt8 => Value.Of(dtype, shape, Whole<byte>()),
            DType.UInt16 => Value.Of(dtype, shape, Whole<ushort>()),
            DType.UInt32 => Value.Of(dtype, shape, Whole<uint>()),
            DType.UInt64 => Value.Of(dtype, shape, Whole<ulong>()),
            _ => throw new ArgumentException($"no values of {dtype} are drawn", nameof(dtype)),
        };
    }
}

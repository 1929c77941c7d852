using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>A tensor as bytes.</summary>
internal sealed record Value(DType DType, nint[] Shape, byte[] Bytes)
{
    public int Count => (int)Shape.Aggregate((nint)1, (a, b) => a * b);

    public static Value Of<T>(DType dtype, nint[] shape, params T[] values) where T : unmanaged => new(dtype, shape, MemoryMarshal.AsBytes<T>(values).ToArray());

    public static Value Ints(params int[] values) => Of(DType.Int32, [values.Length], values);

    public static Value Int(int value) => Of(DType.Int32, [], value);

    /// <summary>The elements as pairs: a real number has no second part.</summary>
    public Complex[] Numbers()
    {
        Complex[] Each<T>(Func<T, Complex> number) where T : unmanaged => [.. MemoryMarshal.Cast<byte, T>(Bytes).ToArray().Select(number)];
        return DType switch
        {
            DType.Float => Each<float>(v => v),
            DType.Double => Each<double>(v => v),
            DType.Half => Each<Half>(v => (double)v),
            DType.BFloat16 => Each<BFloat16>(v => (float)v),
            DType.Complex64 => Each<Complex64>(v => v),
            DType.Complex128 => Each<Complex>(v => v),
            DType.Int8 => Each<sbyte>(v => v),
            DType.Int16 => Each<short>(v => v),
            DType.Int32 => Each<int>(v => v),
            DType.Int64 => Each<long>(v => v),
            DType.UInt16 => Each<ushort>(v => v),
            DType.UInt32 => Each<uint>(v => v),
            DType.UInt64 => Each<ulong>(v => v),
            _ => Each<byte>(v => v),
        };
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{DTypes.NameOf(DType)}[{string.Join(',', Shape)}]");
        Complex[] numbers = Numbers();
        bool complex = DType is DType.Complex64 or DType.Complex128;
        return text.Append('{').AppendJoin(' ', numbers.Take(24).Select(n => complex ? $"({n.Real:R},{n.Imaginary:R})" : $"{n.Real:R}")).Append(numbers.Length > 24 ? " …}" : "}").ToString();
    }

    /// <summary>What differs, or null.</summary>
    public string? DifferenceTo(Value want, Tolerance tolerance)
    {
        if (DType != want.DType) return $"dtype {DTypes.NameOf(DType)} instead of {DTypes.NameOf(want.DType)}";
        if (!Shape.SequenceEqual(want.Shape)) return $"shape [{string.Join(',', Shape)}] instead of [{string.Join(',', want.Shape)}]";
        if (Bytes.AsSpan().SequenceEqual(want.Bytes)) return null;
        (int digits, double smallest) = DType switch
        {
            DType.Float or DType.Complex64 => (23, 1.17549435e-38),
            DType.Double or DType.Complex128 => (52, 2.2250738585072014e-308),
            DType.Half => (10, 6.1035e-5),
            DType.BFloat16 => (7, 1.17549435e-38),
            _ => (0, 0.0),
        };
        Complex[] mine = Numbers(), theirs = want.Numbers();
        for (int i = 0; i < mine.Length; i++)
        {
            double larger = Math.Max(tolerance.Relative, Math.Max(Size(mine[i]), Size(theirs[i])));
            foreach ((double a, double b) in ((double, double)[])[(mine[i].Real, theirs[i].Real), (mine[i].Imaginary, theirs[i].Imaginary)])
            {
                if (a.Equals(b) || a == b || digits > 0 && Math.Abs(a) < 2 * smallest && Math.Abs(b) < 2 * smallest) continue;
                double step = digits == 0 ? 1 : Math.ScaleB(larger, -digits);
                if (Math.Abs(a - b) <= tolerance.Steps * step + tolerance.Absolute) continue;
                return $"element {i} is {Show(mine[i])} instead of {Show(theirs[i])} ({Math.Abs(a - b) / step:G3} steps)";
            }
        }
        return null;
    }

    private static double Size(Complex z) => double.IsFinite(z.Real) && double.IsFinite(z.Imaginary) ? Math.Max(Math.Abs(z.Real), Math.Abs(z.Imaginary)) : 0;

    private static string Show(Complex z) => z.Imaginary == 0 ? $"{z.Real:R}" : $"({z.Real:R},{z.Imaginary:R})";
}

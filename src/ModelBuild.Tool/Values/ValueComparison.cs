using System.Globalization;

namespace ModelBuild.Tool;

/// <summary>How a value differs from the one that was recorded.</summary>
internal static class ValueComparison
{
    /// <summary>What is wrong, in words; null when the value is as recorded within the tolerance. NaN equals NaN.</summary>
    public static string? Difference(TensorValue want, TensorValue got, double relative, double absolute)
    {
        // numpy, through which recordings went, has no quantized dtypes.
        if (ValueCast.Plain(want.DType) != ValueCast.Plain(got.DType)) return $"is {DTypes.NameOf(got.DType)}, recorded {DTypes.NameOf(want.DType)}";
        if (!want.Shape.SequenceEqual(got.Shape)) return $"has shape [{string.Join(',', got.Shape)}], recorded [{string.Join(',', want.Shape)}]";
        if (want.DType == DType.String)
        {
            int differs = Array.FindIndex([.. want.Strings.Zip(got.Strings, (a, b) => a != b)], d => d);
            return differs < 0 ? null : $"{Place(differs, want.Shape)} is '{Short(got.Strings[differs])}', recorded '{Short(want.Strings[differs])}'";
        }
        if (want.Bytes.AsSpan().SequenceEqual(got.Bytes)) return null;
        double[] w = want.ToDoubles(), g = got.ToDoubles();
        bool isFloat = ValueCast.IsFloat(want.DType) || want.DType is DType.Complex64 or DType.Complex128;
        (int at, double worst, int count) = (-1, -1, 0);
        for (int i = 0; i < w.Length; i++)
        {
            if (w[i].Equals(g[i])) continue;
            double allowed = isFloat ? absolute + relative * Math.Abs(w[i]) : 0, off = Math.Abs(w[i] - g[i]);
            if (off <= allowed && allowed > 0) continue;
            count++;
            // What is not a number on one side only is the worst that can be.
            double badness = double.IsNaN(off) ? double.PositiveInfinity : allowed > 0 ? off / allowed : off;
            if (badness <= worst && at >= 0) continue;
            (at, worst) = (i, badness);
        }
        if (count == 0) return null;
        int element = want.DType is DType.Complex64 or DType.Complex128 ? at / 2 : at;
        return string.Create(CultureInfo.InvariantCulture, $"{Place(element, want.Shape)} is {Digits(g[at], want.DType)}, recorded {Digits(w[at], want.DType)} ({count} of {w.Length} differ)");
    }

    private static string Place(int element, long[] shape)
    {
        if (shape.Length == 0) return "it";
        var index = new long[shape.Length];
        long rest = element;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return $"[{string.Join(',', index)}]";
    }

    private static string Digits(double value, DType dtype) => dtype is DType.Double or DType.Complex128 || !ValueCast.IsFloat(dtype) && dtype != DType.Complex64
        ? value.ToString("R", CultureInfo.InvariantCulture) : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    private static string Short(TensorString text) => text.ToString() is { Length: > 30 } longer ? longer[..30] + "..." : text.ToString();
}

using System.Globalization;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>Floating-point numbers in numpy's notations (numpy.format_float_positional and numpy.format_float_scientific), and a single one as <c>str</c> shows it.</summary>
internal static class FloatText
{
    /// <summary>What is done with zeros at the end; numpy's names are in the comments.</summary>
    internal enum Trim
    {
        /// <summary>Filled up with zeros to the precision; 'k'.</summary>
        Keep,

        /// <summary>No zeros, but the point; '.'.</summary>
        Zeros,

        /// <summary>One zero where there would be none; '0'.</summary>
        OneZero,

        /// <summary>Neither zeros nor point; '-'.</summary>
        Point,
    }

    /// <summary>How to write a number.</summary>
    /// <param name="Unique">As few digits as tell the number from others of its type; else as many as the precision says.</param>
    /// <param name="Precision">The most digits behind the point, or null for no limit.</param>
    /// <param name="Trim">What is done with zeros at the end.</param>
    /// <param name="Plus">Whether positive numbers get a sign.</param>
    /// <param name="Least">
    /// So many digits behind the point are those of the exact binary value, even beyond the unique ones (numpy's min_digits); null: zeros there.
    /// </param>
    internal readonly record struct Style(bool Unique, int? Precision, Trim Trim, bool Plus, int? Least = null);

    /// <summary>Without an exponent: <c>-12.5</c>.</summary>
    public static string Positional(double value, FloatKind kind, Style style, int padLeft = 0, int padRight = 0)
    {
        Dragon4.Decimal number = Dragon4.Of(value, kind, style.Unique, new Dragon4.Cutoff(style.Precision, style.Least, BehindPoint: true));
        string digits = number.Digits;
        string whole = "0", fraction = digits;
        if (number.Exponent >= 0)
        {
            int length = number.Exponent + 1;
            whole = digits.Length > length ? digits[..length] : digits.PadRight(length, '0');
            fraction = digits.Length > length ? digits[length..] : "";
        }
        else
        {
            fraction = new string('0', -number.Exponent - 1) + digits;
        }
        string tail = Tail(fraction, style);
        // The point belongs to the right side for padding: it is replaced by a space where it was trimmed.
        if (padRight > 0) tail = tail.PadRight(padRight + 1);
        return (Sign(value, style) + whole).PadLeft(padLeft) + tail;
    }

    /// <summary>With an exponent: <c>-1.25e+01</c>.</summary>
    public static string Scientific(double value, FloatKind kind, Style style, int padLeft = 0, int exponentDigits = 2)
    {
        int? most = style.Precision is { } precision ? precision + 1 : null;
        Dragon4.Decimal number = Dragon4.Of(value, kind, style.Unique, new Dragon4.Cutoff(most, style.Least + 1, BehindPoint: false));
        string exponent = Math.Abs(number.Exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0');
        return (Sign(value, style) + number.Digits[0]).PadLeft(padLeft) + Tail(number.Digits[1..], style)
            + (number.Exponent < 0 ? "e-" : "e+") + exponent;
    }

    /// <summary>A single number as <c>str(numpy.float32(x))</c> shows it; print options have no say there.</summary>
    public static string Scalar(double value, FloatKind kind)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        return InPositionalRange(value)
            ? Positional(value, kind, new Style(true, null, Trim.OneZero, false))
            : Scientific(value, kind, new Style(true, null, Trim.Point, false));
    }

    /// <summary>A single complex number as <c>str(numpy.complex64(x))</c> shows it.</summary>
    public static string Scalar(double real, double imaginary, FloatKind kind)
    {
        if (real == 0 && !double.IsNegative(real)) return Part(imaginary, plus: false) + "j";
        return $"({Part(real, plus: false)}{Part(imaginary, plus: true)}j)";

        string Part(double value, bool plus)
        {
            if (!double.IsFinite(value)) return (plus && !(value < 0) ? "+" : "") + NotFinite(value);
            var style = new Style(true, null, Trim.Point, plus);
            return InPositionalRange(value) ? Positional(value, kind, style) : Scientific(value, kind, style);
        }
    }

    /// <summary>A number as C's <c>%.{digits}g</c> shows it.</summary>
    public static string General(double value, int digits)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        Dragon4.Decimal number = Dragon4.Of(value, FloatKind.Double, unique: false, new Dragon4.Cutoff(digits, null, BehindPoint: false));
        var style = new Style(false, 0, Trim.Point, false);
        return number.Exponent < -4 || number.Exponent >= digits
            ? Scientific(value, FloatKind.Double, style with { Precision = digits - 1 })
            : Positional(value, FloatKind.Double, style with { Precision = digits - 1 - number.Exponent });
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    private static bool InPositionalRange(double value) => value == 0 || Math.Abs(value) is >= 1e-4 and < 1e16;

    private static string Sign(double value, Style style) => double.IsNegative(value) ? "-" : style.Plus ? "+" : "";

    /// <summary>The point and what stands behind it.</summary>
    private static string Tail(string fraction, Style style)
    {
        if (style.Trim == Trim.Keep) return "." + fraction.PadRight(style.Precision ?? 0, '0');
        fraction = fraction.TrimEnd('0');
        if (fraction.Length > 0) return "." + fraction;
        return style.Trim switch
        {
            Trim.OneZero => ".0",
            Trim.Point => "",
            _ => ".",
        };
    }
}

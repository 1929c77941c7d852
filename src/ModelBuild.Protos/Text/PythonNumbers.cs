using System.Globalization;

namespace ModelBuild.Text;

/// <summary>Floating-point numbers as Python prints them.</summary>
internal static class PythonNumbers
{
    /// <summary>
    /// A 32-bit float as Python's text format prints it (<c>type_checkers.ToShortestFloat</c>): the fewest digits, but at least six,
    /// that give the same float back, then printed as a 64-bit number. So the smallest denormal is 1.4013e-45, not 1e-45.
    /// </summary>
    public static string Repr(float value)
    {
        if (!float.IsFinite(value)) return Repr((double)value);
        for (int digits = 6; digits < 9; digits++)
        {
            string text = value.ToString("G" + digits, CultureInfo.InvariantCulture);
            if (float.Parse(text, CultureInfo.InvariantCulture) == value) return Repr(double.Parse(text, CultureInfo.InvariantCulture));
        }
        return Repr(double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    /// <summary>A 64-bit float as Python's <c>repr</c>: the fewest digits that give it back, an exponent below 1e-4 and from 1e16.</summary>
    public static string Repr(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return double.IsNegative(value) ? "-0.0" : "0.0";
        // "E16" may not be the shortest; "R" is, but in .NET's own notation: take its digits and exponent apart.
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        bool negative = shortest[0] == '-';
        if (negative) shortest = shortest[1..];
        int e = shortest.IndexOf('E');
        int exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? shortest : shortest[..e];
        int point = mantissa.IndexOf('.');
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int pointAt = (point < 0 ? mantissa.Length : point) + exponent;
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits[zeros..].TrimEnd('0');
        pointAt -= zeros;
        string sign = negative ? "-" : "";
        if (pointAt is > -4 and <= 16)
        {
            if (pointAt <= 0) return $"{sign}0.{new string('0', -pointAt)}{digits}";
            return digits.Length <= pointAt
                ? $"{sign}{digits}{new string('0', pointAt - digits.Length)}.0"
                : $"{sign}{digits[..pointAt]}.{digits[pointAt..]}";
        }
        int power = pointAt - 1;
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
    }
}

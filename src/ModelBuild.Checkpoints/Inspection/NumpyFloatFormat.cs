namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// How numpy writes the numbers of one array so that they stand under each other (numpy.core.arrayprint.FloatingFormat): one notation, as many digits as
/// the number that needs most, within the precision.
/// </summary>
internal sealed class NumpyFloatFormat
{
    private readonly FloatKind _kind;
    private readonly NumpyPrintOptions _options;
    private readonly string _sign;
    private readonly bool _exponential;
    private readonly FloatText.Style _style;
    private readonly int _padLeft;
    private readonly int _padRight;
    private readonly int _exponentDigits;

    /// <param name="values">The numbers that will be printed.</param>
    /// <param name="kind">The type that they come from.</param>
    /// <param name="options">The print options.</param>
    /// <param name="sign">In place of the option: the imaginary parts of complex numbers always have a sign.</param>
    public NumpyFloatFormat(ReadOnlySpan<double> values, FloatKind kind, NumpyPrintOptions options, string? sign = null)
    {
        (_kind, _options, _sign) = (kind, options, sign ?? options.Sign);
        int? precision = options.FloatMode == "unique" ? null : options.Precision;
        bool newer = options.ExactFill;
        var style = new FloatText.Style(true, precision, FloatText.Trim.Zeros, _sign == "+");
        bool anyFinite = false, anyNegative = false, anyNegativeInfinity = false, allFinite = true;
        double max = 0, min = double.PositiveInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                allFinite = false;
                anyNegativeInfinity |= double.IsNegativeInfinity(value);
                continue;
            }
            anyFinite = true;
            anyNegative |= double.IsNegative(value);
            if (value == 0) continue;
            max = Math.Max(max, Math.Abs(value));
            min = Math.Min(min, Math.Abs(value));
        }
        if (max != 0) _exponential = max >= 1e8 || (!options.Suppress && (min < 0.0001 || Ratio(max, min, kind) > 1000));

        if (anyFinite && _exponential)
        {
            if (options.FloatMode == "fixed") style = style with { Trim = FloatText.Trim.Keep, Unique = !newer };
            int places = 0;
            foreach (double value in values)
            {
                if (!double.IsFinite(value)) continue;
                string text = FloatText.Scientific(value, kind, style);
                int point = text.IndexOf('.', StringComparison.Ordinal), e = text.IndexOf('e', StringComparison.Ordinal);
                _padLeft = Math.Max(_padLeft, point);
                places = Math.Max(places, e - point - 1);
                _exponentDigits = Math.Max(_exponentDigits, text.Length - e - 2);
            }
            style = style with { Trim = FloatText.Trim.Keep, Precision = places, Least = newer ? places : null };
            _padRight = _exponentDigits + 2 + places;
        }
        else if (anyFinite)
        {
            if (options.FloatMode == "fixed") style = style with { Trim = FloatText.Trim.Keep, Unique = false };
            foreach (double value in values)
            {
                if (!double.IsFinite(value)) continue;
                string text = FloatText.Positional(value, kind, style);
                int point = text.IndexOf('.', StringComparison.Ordinal);
                _padLeft = Math.Max(_padLeft, point);
                _padRight = Math.Max(_padRight, text.Length - point - 1);
            }
            if (options.FloatMode is "fixed" or "maxprec_equal") style = style with { Trim = FloatText.Trim.Keep, Precision = _padRight };
            if (newer) style = style with { Least = style.Trim == FloatText.Trim.Keep ? _padRight : 0 };
        }
        _style = style;

        if (_sign == " " && !anyNegative) _padLeft++;
        if (!allFinite)
        {
            int infinity = options.InfStr.Length + (_sign != "-" || anyNegativeInfinity ? 1 : 0);
            _padLeft = Math.Max(_padLeft, Math.Max(options.NanStr.Length, infinity) - _padRight - 1);
        }
    }

    /// <summary>The text of one of the numbers.</summary>
    public string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            string sign = double.IsNegativeInfinity(value) ? "-" : _sign == "+" ? "+" : "";
            return (sign + (double.IsNaN(value) ? _options.NanStr : _options.InfStr)).PadLeft(_padLeft + _padRight + 1);
        }
        return _exponential
            ? FloatText.Scientific(value, _kind, _style, _padLeft, _exponentDigits)
            : FloatText.Positional(value, _kind, _style, _padLeft, _padRight);
    }

    /// <summary>The quotient as the type itself computes it: it may round to 1000 or overflow.</summary>
    private static double Ratio(double max, double min, FloatKind kind) => kind switch
    {
        FloatKind.Half => (double)(Half)((float)max / (float)min),
        FloatKind.Single => (float)max / (float)min,
        _ => max / min,
    };
}

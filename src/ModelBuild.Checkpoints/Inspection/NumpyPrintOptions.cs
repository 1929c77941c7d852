using System.Globalization;
using ModelBuild.Diagnostics;

namespace ModelBuild.Checkpoints;

/// <summary>How arrays are printed: the options of <c>numpy.set_printoptions</c>, with numpy's names and defaults.</summary>
public sealed record NumpyPrintOptions
{
    // numpy too refuses numbers that are longer than some 16,000 characters.
    private const int MostPrecision = 10_000;

    private static readonly string[] Names =
        ["precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr", "sign", "floatmode"];

    /// <summary>The most digits behind the decimal point, from 0 to 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of that range.</exception>
    public int Precision { get; init => field = Within(value, 0, MostPrecision); } = 8;

    /// <summary>An array of more elements than these is shown by its edges only. 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of that range.</exception>
    public int Threshold { get; init => field = Within(value, 0, int.MaxValue); } = 1000;

    /// <summary>How many elements are shown at each edge of each dimension then. 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of that range.</exception>
    public int EdgeItems { get; init => field = Within(value, 1, int.MaxValue); } = 3;

    /// <summary>How many characters a line may have. 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of that range.</exception>
    public int LineWidth { get; init => field = Within(value, 1, int.MaxValue); } = 75;

    /// <summary>Whether small numbers are rounded to zero rather than written with an exponent.</summary>
    public bool Suppress { get; init; }

    /// <summary>The text of a NaN.</summary>
    public string NanStr { get; init; } = "nan";

    /// <summary>The text of an infinity.</summary>
    public string InfStr { get; init; } = "inf";

    /// <summary>The sign of positive numbers: <c>-</c> none, <c>+</c> a plus, or a space in its place.</summary>
    public string Sign { get; init; } = "-";

    /// <summary><c>maxprec</c>, <c>maxprec_equal</c>, <c>unique</c> or <c>fixed</c>: see numpy's documentation of <c>floatmode</c>.</summary>
    public string FloatMode { get; init; } = "maxprec";

    /// <summary>
    /// Since numpy 1.21 the digits that fill a number up to the width of its column are those of the exact binary value: 1.1e10 as float32 is 1.1000001e+10
    /// there and 1.1000000e+10 before.
    /// </summary>
    internal bool ExactFill { get; init; }

    /// <summary>These options with one changed, as <c>inspect_checkpoint --printoptions</c> takes it: <c>precision=3</c>.</summary>
    /// <param name="option">A name of <c>numpy.set_printoptions</c>, <c>=</c> and a value. The options <c>formatter</c> and <c>legacy</c> cannot be set from text.</param>
    /// <exception cref="ModelFileException">The text has another form, no such option exists, or the option cannot have the value (MB1030).</exception>
    public NumpyPrintOptions With(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw Wrong($"'{option}' is not in the form name=value, as in precision=3.");
        string name = option[..equals], value = option[(equals + 1)..];
        return name switch
        {
            "precision" => this with { Precision = Number(0, MostPrecision) },
            "threshold" => this with { Threshold = Number(0) },
            "edgeitems" => this with { EdgeItems = Number(1) },
            "linewidth" => this with { LineWidth = Number(1) },
            "suppress" => this with { Suppress = Flag() },
            "nanstr" => this with { NanStr = value },
            "infstr" => this with { InfStr = value },
            "sign" => this with { Sign = OneOf("-", "+", " ") },
            "floatmode" => this with { FloatMode = OneOf("fixed", "unique", "maxprec", "maxprec_equal") },
            "formatter" or "legacy" => throw Wrong($"The print option '{name}' cannot be set from text."),
            _ => throw Wrong($"'{name}' is not a print option.{NearestNames.Suggest(name, Names)} There are {string.Join(", ", Names)}."),
        };

        int Number(int least, int most = int.MaxValue) =>
            int.TryParse(value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw Wrong($"The print option '{name}' takes a whole number of at least {least}{(most < int.MaxValue ? $" and at most {most}" : "")}, not '{value}'.");

        bool Flag() => value.ToLowerInvariant() switch
        {
            "true" or "t" or "1" => true,
            "false" or "f" or "0" => false,
            _ => throw Wrong($"The print option '{name}' takes true or false, not '{value}'."),
        };

        string OneOf(params string[] values) => values.Contains(value)
            ? value
            : throw Wrong($"The print option '{name}' takes one of {string.Join(", ", values.Select(v => $"'{v}'"))}, not '{value}'.");
    }

    private static int Within(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }

    private static ModelFileException Wrong(string message) => new(DiagnosticCodes.PrintOption, message);
}

using System.Globalization;
using Spectre.Console;

namespace ModelBuild.Benchmarks;

/// <summary>The tables that the benchmarks print: what was measured, beside what it is measured against, and the bar.</summary>
internal sealed class Report
{
    private readonly Table _table;

    public Report(string title)
    {
        _table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Ascii2 };
        foreach (string column in (string[])["what", "ours", "yardstick", "ratio", "bar", ""]) _table.AddColumn(column);
    }

    /// <summary>A line of the table.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="ours">Our figure with its unit.</param>
    /// <param name="yardstick">The figure it is held against.</param>
    /// <param name="ratio">Ours over the yardstick, or null when the bar is absolute.</param>
    /// <param name="bar">The promise in words.</param>
    /// <param name="kept">Whether it is kept; null when there is none.</param>
    public void Add(string what, string ours, string yardstick, double? ratio, string bar, bool? kept) => _table.AddRow(
        Markup.Escape(what), Markup.Escape(ours), Markup.Escape(yardstick),
        ratio?.ToString("0.00x", CultureInfo.InvariantCulture) ?? "", Markup.Escape(bar), kept switch { true => "kept", false => "[red]MISSED[/]", null => "" });

    /// <summary>A line that says why something was not measured.</summary>
    public void Skip(string what, string why) => _table.AddRow(Markup.Escape(what), Markup.Escape(why), "", "", "", "skipped");

    public void Print()
    {
        // A pipe has no width of its own; a table that wraps, or holds codes for colours, is of no use in a note.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 160;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
        AnsiConsole.Write(_table);
    }

    public static string Milliseconds(double value) => value.ToString(value < 10 ? "0.00 ms" : "0 ms", CultureInfo.InvariantCulture);

    public static string Mebibytes(double bytes) => (bytes / (1 << 20)).ToString("0 MiB", CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

using System.Text.Json.Nodes;

namespace ModelBuild.Tool;

/// <summary>
/// What a verb has to say: parts for people, in their order, and the same as JSON for programs. On a terminal the parts are tables with colours, elsewhere
/// plain aligned text.
/// </summary>
internal sealed class Report
{
    private readonly List<ReportPart> _parts = [];

    /// <summary>The document that <c>--json</c> prints.</summary>
    public JsonObject Json { get; } = [];

    /// <summary>Adds a line of its own.</summary>
    public Report Line(string text)
    {
        _parts.Add(new TextPart(text));
        return this;
    }

    /// <summary>Adds text that is printed as it is, such as XML to be copied.</summary>
    public Report Verbatim(string title, string text)
    {
        _parts.Add(new VerbatimPart(title, text));
        return this;
    }

    /// <summary>Adds facts with their names.</summary>
    public Report Facts(params IEnumerable<(string Name, string? Value)> facts)
    {
        _parts.Add(new FactsPart([.. facts.Where(f => f.Value is not null).Select(f => (f.Name, f.Value!))]));
        return this;
    }

    /// <summary>Adds a table; nothing when it has no rows.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="columns">The columns; one whose name begins with <c>&gt;</c> is right-aligned.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="rest">What stands below it: how many rows were left out, a sum.</param>
    public Report Table(string title, string[] columns, IEnumerable<string[]> rows, string? rest = null)
    {
        var all = rows.ToList();
        if (all.Count > 0) _parts.Add(new TablePart(title, columns, all, rest));
        return this;
    }

    /// <summary>Prints it.</summary>
    public void Show()
    {
        if (Screen.Json) Screen.Print(Json);
        else if (Screen.IsRich) RichText.Write(_parts, Console.Out);
        else PlainText.Write(_parts, Console.Out, Screen.Width);
    }
}

/// <summary>A part of a report.</summary>
internal abstract record ReportPart;

internal sealed record TextPart(string Text) : ReportPart;

internal sealed record VerbatimPart(string Title, string Text) : ReportPart;

internal sealed record FactsPart(IReadOnlyList<(string Name, string Value)> Facts) : ReportPart;

internal sealed record TablePart(string Title, string[] Columns, IReadOnlyList<string[]> Rows, string? Rest) : ReportPart
{
    public bool IsRight(int column) => Columns[column].StartsWith('>');

    public string Name(int column) => Columns[column].TrimStart('>');

    /// <summary>How wide each column has to be.</summary>
    public int[] Widths() => [.. Columns.Select((_, i) => Math.Max(Name(i).Length, Rows.Max(r => r[i].Length)))];
}

using Spectre.Console;
using Words = Spectre.Console.Text;

namespace ModelBuild.Tool;

/// <summary>A report on a terminal: tables with borders and colours where they fit, stacked rows where they do not.</summary>
internal static class RichText
{
    public static void Write(IReadOnlyList<ReportPart> parts, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        ReportPart? before = null;
        foreach (ReportPart part in parts)
        {
            if (before is not null && !(before is TextPart && part is TextPart) && before is not TablePart) console.WriteLine();
            switch (part)
            {
                case TextPart text:
                    console.Write(new Words(Screen.Printable(text.Text, lines: true) + "\n"));
                    break;
                case VerbatimPart verbatim:
                    if (verbatim.Title.Length > 0) console.Write(new Words(verbatim.Title + "\n", new Style(Color.Teal, decoration: Decoration.Bold)));
                    // To be copied: no line may be broken where it is not in the text.
                    foreach (string line in verbatim.Text.Split('\n')) output.Write((verbatim.Title.Length > 0 ? "  " : "") + Screen.Printable(line) + "\n");
                    break;
                case FactsPart facts:
                    var grid = new Grid { Expand = false };
                    grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
                    grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
                    foreach ((string name, string value) in facts.Facts) grid.AddRow(new Words(name, new Style(Color.Grey)), new Words(Screen.Printable(value)));
                    console.Write(grid);
                    break;
                case TablePart table:
                    Write(table, console, output);
                    break;
            }
            before = part;
        }
    }

    private static void Write(TablePart table, IAnsiConsole console, TextWriter output)
    {
        int[] widths = table.Widths();
        console.Write(new Words(table.Title + "\n", new Style(Color.Teal, decoration: Decoration.Bold)));
        if (widths.Sum() + 3 * widths.Length + 1 > console.Profile.Width)
        {
            using var plain = new StringWriter();
            PlainText.Write([table with { Title = "" }], plain, console.Profile.Width);
            output.Write(plain.ToString().TrimStart('\n') + "\n");
            return;
        }
        Table shown = new Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
        for (int i = 0; i < widths.Length; i++)
            shown.AddColumn(new TableColumn(new Words(table.Name(i), new Style(decoration: Decoration.Bold))) { Alignment = table.IsRight(i) ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (string[] row in table.Rows) shown.AddRow(row.Select((cell, i) => new Words(Screen.Printable(cell), StyleOf(cell, i)) { Justification = table.IsRight(i) ? Justify.Right : Justify.Left }));
        console.Write(shown);
        if (table.Rest is not null) console.Write(new Words(table.Rest + "\n", new Style(Color.Grey)));
        console.WriteLine();
    }

    private static Style? StyleOf(string cell, int column) => column == 0 ? new Style(Color.White) : cell switch
    {
        "passed" or "same" => new Style(Color.Green),
        "failed" or "missing op" or "error" or "removed" => new Style(Color.Red),
        "changed" => new Style(Color.Yellow),
        _ => null,
    };
}

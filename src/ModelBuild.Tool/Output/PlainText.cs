namespace ModelBuild.Tool;

/// <summary>A report as text in columns, for pipes and files: two spaces between columns, none at the end of a line.</summary>
internal static class PlainText
{
    public static void Write(IReadOnlyList<ReportPart> parts, TextWriter output, int width)
    {
        ReportPart? before = null;
        foreach (ReportPart part in parts)
        {
            if (before is not null && !(before is TextPart && part is TextPart)) output.Write('\n');
            switch (part)
            {
                case TextPart text:
                    Lines(output, text.Text, "", width);
                    break;
                case VerbatimPart verbatim:
                    if (verbatim.Title.Length > 0) output.Write(verbatim.Title + "\n");
                    foreach (string line in verbatim.Text.Split('\n')) output.Write((verbatim.Title.Length > 0 ? "  " : "") + line + "\n");
                    break;
                case FactsPart facts:
                    int longest = facts.Facts.Max(f => f.Name.Length);
                    foreach ((string name, string value) in facts.Facts) Lines(output, Screen.Printable(value), (name + ":").PadRight(longest + 2), width);
                    break;
                case TablePart table:
                    Write(table, output, width);
                    break;
            }
            before = part;
        }
    }

    private static void Write(TablePart table, TextWriter output, int width)
    {
        output.Write(table.Title + "\n");
        int[] widths = table.Widths();
        if (widths.Sum() + 2 * widths.Length > width) Stack(table, output, width);
        else
        {
            Row([.. table.Columns.Select((_, i) => table.Name(i))]);
            foreach (string[] row in table.Rows) Row(row);
        }
        if (table.Rest is not null) Lines(output, table.Rest, "  ", width);

        void Row(string[] cells)
        {
            string line = string.Join("  ", cells.Select((cell, i) => table.IsRight(i) ? Screen.Printable(cell).PadLeft(widths[i]) : Screen.Printable(cell).PadRight(widths[i])));
            output.Write("  " + line.TrimEnd() + "\n");
        }
    }

    /// <summary>Too wide for its columns: each row becomes its first cell, and below it the others with their names.</summary>
    private static void Stack(TablePart table, TextWriter output, int width)
    {
        foreach (string[] row in table.Rows)
        {
            Lines(output, Screen.Printable(row[0]), "  ", width);
            string others = string.Join(", ", row.Skip(1).Select((cell, i) => cell.Length == 0 ? "" : $"{table.Name(i + 1)} {Screen.Printable(cell)}".Trim()).Where(t => t.Length > 0));
            if (others.Length > 0) Lines(output, others, "    ", width);
        }
    }

    /// <summary>Writes text behind a first indent, in as many lines as it needs; what follows stands as far to the right.</summary>
    public static void Lines(TextWriter output, string text, string indent, int width)
    {
        string next = new(' ', indent.Length);
        foreach (string line in text.Split('\n'))
        {
            foreach (string part in Wrap(line, Math.Max(width - indent.Length, 8)))
            {
                output.Write((indent + part).TrimEnd() + "\n");
                indent = next;
            }
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            int space = text.LastIndexOf(' ', width);
            int cut = space > 0 ? space : width;
            yield return text[..cut];
            text = text[cut..].TrimStart(' ');
        }
        yield return text;
    }
}

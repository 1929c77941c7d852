using System.Globalization;
using System.Text;

namespace ModelBuild.Tool;

/// <summary>
/// Text with a row a line, its cells separated by commas (tabs in a <c>.tsv</c>); a first line that is no row of the input's dtype is a header. Rows are the first
/// dimension; an input of more dimensions gets each row in the shape that it takes.
/// </summary>
internal static class CsvFile
{
    public static TensorValue Read(string path, string columns, TensorSpec input)
    {
        char separator = path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';
        (int first, int last) = Columns(columns, path);
        var rows = new List<string[]>();
        foreach (string line in File.ReadLines(path).Where(l => l.Length > 0))
        {
            string[] cells = [.. Cells(line, separator)];
            if (last > cells.Length) throw ValueFiles.Unusable(path, $"Line {rows.Count + 1} has {cells.Length} columns; columns {columns} are asked for.");
            rows.Add(columns.Length == 0 ? cells : cells[(first - 1)..last]);
        }
        if (rows.Count == 0) throw ValueFiles.Unusable(path, "It has no rows.");
        if (input.DType != DType.String && !rows[0].All(IsNumber)) rows.RemoveAt(0);
        int width = rows.Count == 0 ? 0 : rows[0].Length;
        int odd = rows.FindIndex(r => r.Length != width);
        if (odd >= 0) throw ValueFiles.Unusable(path, $"Row {odd + 1} has {rows[odd].Length} columns, the first has {width}.");
        string[] texts = [.. rows.SelectMany(r => r)];
        long[] shape = ShapeFor(input, rows.Count, width);
        return input.DType == DType.String ? TensorValue.OfStrings(shape, [.. texts.Select(t => (TensorString)t)]) : JsonText.Numbers(shape, texts, input, path);
    }

    /// <summary>A value as rows: the first dimension down, all others across.</summary>
    public static string Text(TensorValue value)
    {
        long rows = value.Shape.Length > 1 ? value.Shape[0] : value.Shape.Length == 1 ? value.Shape[0] : 1, width = rows == 0 ? 0 : value.Count / rows;
        var text = new StringBuilder();
        int parts = value.DType is DType.Complex64 or DType.Complex128 ? 2 : 1;
        string[] cells = value.DType switch
        {
            DType.String => [.. value.Strings.Select(s => Quoted(s.ToString()))],
            DType.Float => [.. value.Elements<float>().Select(v => v.ToString(CultureInfo.InvariantCulture))],
            DType.Int64 => [.. value.Elements<long>().Select(v => v.ToString(CultureInfo.InvariantCulture))],
            DType.UInt64 => [.. value.Elements<ulong>().Select(v => v.ToString(CultureInfo.InvariantCulture))],
            _ => [.. value.ToDoubles().Select(v => v.ToString("R", CultureInfo.InvariantCulture))],
        };
        for (int row = 0; row < rows; row++) text.AppendJoin(',', cells[(int)(row * width * parts)..(int)((row + 1) * width * parts)]).Append('\n');
        return text.ToString();
    }

    /// <summary>The rows in the shape that the input takes: <c>[?,8,8,1]</c> takes rows of 64.</summary>
    private static long[] ShapeFor(TensorSpec input, int rows, int width)
    {
        long[] dims = [.. input.Shape.Dims];
        if (input.Shape.HasRank)
        {
            if (dims.Length == 0 && rows * width == 1) return [];
            if (dims.Length == 1) return [(long)rows * width];
            long row = dims.Skip(1).Any(d => d < 0) ? -1 : dims.Skip(1).Aggregate(1L, (a, b) => a * b);
            if (row == width) return [rows, .. dims.Skip(1)];
            if (!dims.Contains(-1) && dims.Aggregate(1L, (a, b) => a * b) == (long)rows * width) return dims;
        }
        return [rows, width];
    }

    private static (int First, int Last) Columns(string columns, string path)
    {
        if (columns.Length == 0) return (0, 0);
        string[] ends = columns.Split('-');
        if (ends.Length <= 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) && first >= 1 && last >= first)
            return (first, last);
        throw ValueFiles.Unusable(path, $"':{columns}' is no column, as 3, nor columns, as 1-64.");
    }

    private static bool IsNumber(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out _) || text.ToUpperInvariant() is "TRUE" or "FALSE" or "NAN" or "INF" or "-INF";

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;

    private static IEnumerable<string> Cells(string line, char separator)
    {
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[++i]);
                else quoted = !quoted;
            }
            else if (line[i] == separator && !quoted)
            {
                yield return cell.ToString().Trim();
                cell.Clear();
            }
            else cell.Append(line[i]);
        }
        yield return cell.ToString().Trim();
    }
}

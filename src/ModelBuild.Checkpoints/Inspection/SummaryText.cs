using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>The written forms of a <see cref="CheckpointSummary"/>.</summary>
internal static class SummaryText
{
    private static readonly string[] Headings = ["name", "dtype", "shape", "bytes", "shard", "slices"];
    private static readonly string[] StatisticsHeadings = ["min", "max", "mean", "nan", "inf", "zeros"];

    // From here on columns hold numbers, which are set to the right.
    private const int FirstNumber = 3;

    public static string Json(CheckpointSummary summary)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", summary.Format.ToString());
            json.WriteNumber("parameters", summary.Parameters);
            json.WriteNumber("bytes", summary.Bytes);
            json.WriteStartArray("tensors");
            foreach (TensorSummary tensor in summary.Tensors)
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.WriteString("dtype", DTypeText.Name(tensor.DType));
                json.WriteStartArray("shape");
                foreach (long dim in tensor.Shape) json.WriteNumberValue(dim);
                json.WriteEndArray();
                json.WriteNumber("parameters", tensor.Parameters);
                json.WriteNumber("bytes", tensor.Bytes);
                json.WriteNumber("shard", tensor.Shard);
                json.WriteNumber("slices", tensor.Slices);
                json.WritePropertyName("statistics");
                Write(json, tensor.Statistics);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, TensorStatistics? statistics)
    {
        if (statistics is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach ((string name, double? value) in (ReadOnlySpan<(string, double?)>)[("min", statistics.Min), ("max", statistics.Max), ("mean", statistics.Mean)])
        {
            if (value is { } number) json.WriteNumber(name, number);
            else json.WriteNull(name);
        }
        json.WriteNumber("nans", statistics.NaNs);
        json.WriteNumber("infinities", statistics.Infinities);
        json.WriteNumber("zeros", statistics.Zeros);
        json.WriteEndObject();
    }

    public static string Table(CheckpointSummary summary)
    {
        bool statistics = summary.Tensors.Any(tensor => tensor.Statistics is not null);
        string[][] rows = [[.. Headings, .. statistics ? StatisticsHeadings : []], .. summary.Tensors.Select(tensor => Row(tensor, statistics))];
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, i) => i < FirstNumber ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.Append(CultureInfo.InvariantCulture,
            $"{summary.Tensors.Count} tensors, {summary.Parameters} parameters, {summary.Bytes} bytes\n").ToString();
    }

    private static string[] Row(TensorSummary tensor, bool statistics)
    {
        string[] cells = [tensor.Name, DTypeText.Name(tensor.DType), $"[{string.Join(',', tensor.Shape)}]", Text(tensor.Bytes), Text(tensor.Shard), Text(tensor.Slices)];
        if (!statistics) return cells;
        if (tensor.Statistics is not { } s) return [.. cells, "", "", "", "", "", ""];
        return [.. cells, Short(s.Min), Short(s.Max), Short(s.Mean), Text(s.NaNs), Text(s.Infinities), Text(s.Zeros)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(double? number) => number is { } value ? FloatText.General(value, 6) : "";
}

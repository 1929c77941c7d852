using System.Globalization;
using System.Text;

namespace ModelBuild;

/// <summary>Prints tensors as NumPy does: nested lists; dimensions of more than <see cref="Most"/> elements lose their middle.</summary>
internal static class ResultText
{
    private const int Most = 12;
    private const int Edge = 3;

    public static string Of<T>(ReadOnlySpan<T> values, ReadOnlySpan<nint> shape)
    {
        var text = new StringBuilder();
        if (shape.IsEmpty && values.Length == 1) text.Append(values[0] is TensorString single ? single.ToString() : Element(values[0]));
        else Append(text, values, shape);
        return text.ToString();
    }

    private static void Append<T>(StringBuilder text, ReadOnlySpan<T> values, ReadOnlySpan<nint> shape)
    {
        if (shape.IsEmpty)
        {
            text.Append(Element(values[0]));
            return;
        }
        int length = (int)shape[0];
        int part = length == 0 ? 0 : values.Length / length;
        text.Append('[');
        for (int i = 0; i < length; i++)
        {
            if (i > 0) text.Append(", ");
            if (length > Most && i == Edge)
            {
                text.Append("..., ");
                i = length - Edge;
            }
            Append(text, values.Slice(i * part, part), shape[1..]);
        }
        text.Append(']');
    }

    private static string Element<T>(T value) => value switch
    {
        TensorString text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}

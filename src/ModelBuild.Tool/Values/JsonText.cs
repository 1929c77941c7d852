using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelBuild.Tool;

/// <summary>
/// Values as JSON: a number, string or truth value, or lists of lists. The input's dtype says what a number is. What JSON has no number for is a string: <c>"nan"</c>,
/// <c>"inf"</c>, <c>"-inf"</c>; a complex number is its text, <c>"1+2j"</c>; bytes that are no UTF-8 are <c>{"b64": "..."}</c>, as TensorFlow Serving has it.
/// </summary>
internal static class JsonText
{
    public static TensorValue Read(string text, TensorSpec input, string place)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            JsonElement root = document.RootElement;
            // A file with the values of all inputs.
            if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("b64", out _))
            {
                string node = input.Name.EndsWith(":0", StringComparison.Ordinal) ? input.Name[..^2] : input.Name;
                if (!root.TryGetProperty(input.Name, out JsonElement mine) && !root.TryGetProperty(node, out mine)) throw ValueFiles.Unusable(place, $"It is an object without a value for '{node}'.");
                root = mine;
            }
            return Of(root, input, place);
        }
        catch (JsonException e)
        {
            throw ValueFiles.Unusable(place, $"It is no JSON: {e.Message}", e);
        }
    }

    public static TensorValue Of(JsonElement root, TensorSpec input, string place)
    {
        var shape = new List<long>();
        for (JsonElement inner = root; inner.ValueKind == JsonValueKind.Array; inner = inner[0])
        {
            shape.Add(inner.GetArrayLength());
            if (inner.GetArrayLength() == 0) break;
        }
        var elements = new List<JsonElement>();
        Collect(root, 0);
        return Convert([.. shape], elements, input, place);

        void Collect(JsonElement element, int depth)
        {
            if (depth == shape.Count)
            {
                if (element.ValueKind == JsonValueKind.Array) throw Ragged();
                elements.Add(element);
                return;
            }
            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != shape[depth]) throw Ragged();
            foreach (JsonElement inner in element.EnumerateArray()) Collect(inner, depth + 1);
        }

        Exception Ragged() => ValueFiles.Unusable(place, "Its lists have different lengths: a tensor is as long everywhere.");
    }

    private static TensorValue Convert(long[] shape, List<JsonElement> elements, TensorSpec input, string place)
    {
        DType dtype = input.DType;
        if (dtype == DType.String) return TensorValue.OfStrings(shape, [.. elements.Select(e => Bytes(e, place))]);
        string[] texts = [.. elements.Select(e => e.ValueKind is JsonValueKind.String ? e.GetString()! : e.GetRawText())];
        return Numbers(shape, texts, input, place);
    }

    /// <summary>Texts of numbers as a tensor of the input's dtype.</summary>
    public static TensorValue Numbers(long[] shape, string[] texts, TensorSpec input, string place)
    {
        DType dtype = input.DType;
        if (ValueCast.IsFloat(dtype)) return new TensorValue(dtype, shape, ValueCast.Floats(dtype, [.. texts.Select(t => Float(t))]), []);
        if (dtype is DType.Complex64 or DType.Complex128)
        {
            double[] parts = [.. texts.SelectMany(t => Complex(t))];
            return new TensorValue(dtype, shape, ValueCast.Floats(dtype == DType.Complex64 ? DType.Float : DType.Double, parts), []);
        }
        (Int128 least, Int128 most) = ValueCast.RangeOf(dtype);
        return new TensorValue(dtype, shape, ValueCast.Integers(dtype, [.. texts.Select(Whole)]), []);

        double Float(string text)
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return number;
            return text.ToUpperInvariant() switch
            {
                "NAN" => double.NaN,
                "INF" or "+INF" => double.PositiveInfinity,
                "-INF" => double.NegativeInfinity,
                "TRUE" => 1,
                "FALSE" => 0,
                _ => throw No(text),
            };
        }

        Int128 Whole(string text)
        {
            if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) return 1;
            if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) return 0;
            if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out Int128 number) || number < least || number > most) throw No(text);
            return number;
        }

        double[] Complex(string text)
        {
            if (System.Numerics.Complex.TryParse(text, CultureInfo.InvariantCulture, out System.Numerics.Complex number)) return [number.Real, number.Imaginary];
            string bare = text.TrimEnd('j', 'J');
            int sign = bare.LastIndexOfAny(['+', '-']);
            while (sign > 0 && bare[sign - 1] is 'e' or 'E') sign = bare.LastIndexOfAny(['+', '-'], sign - 1);
            if (bare.Length == text.Length) return [Float(text), 0];
            return sign > 0 ? [Float(bare[..sign]), Float(bare[sign..])] : [0, Float(bare)];
        }

        Exception No(string text) => ValueFiles.Unusable(place, $"'{(text.Length > 40 ? text[..40] + "..." : text)}' is no {DTypes.NameOf(dtype)}, which the input {input.Name} takes.");
    }

    /// <summary>A value as JSON: lists of lists.</summary>
    public static JsonNode? Write(TensorValue value)
    {
        Func<int, JsonNode?> element = Element(value);
        return Nest(0, 0);

        JsonNode? Nest(int depth, long offset)
        {
            if (depth == value.Shape.Length) return element((int)offset);
            var list = new JsonArray();
            for (long i = 0; i < value.Shape[depth]; i++) list.Add(Nest(depth + 1, offset * value.Shape[depth] + i));
            return list;
        }
    }

    private static Func<int, JsonNode?> Element(TensorValue value)
    {
        switch (value.DType)
        {
            case DType.String:
                return i => Text(value.Strings[i]);
            case DType.Bool:
                return i => JsonValue.Create(value.Bytes[i] != 0);
            case DType.Float:
                float[] singles = value.Elements<float>();
                return i => float.IsFinite(singles[i]) ? JsonValue.Create(singles[i]) : Special(singles[i]);
            case DType.Int64:
                long[] longs = value.Elements<long>();
                return i => JsonValue.Create(longs[i]);
            case DType.UInt64:
                ulong[] unsigned = value.Elements<ulong>();
                return i => JsonValue.Create(unsigned[i]);
            case DType.Complex64 or DType.Complex128:
                double[] parts = value.ToDoubles();
                return i => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{parts[2 * i]:R}{(double.IsNegative(parts[2 * i + 1]) ? "" : "+")}{parts[2 * i + 1]:R}j"));
            default:
                double[] numbers = value.ToDoubles();
                if (!ValueCast.IsFloat(value.DType)) return i => JsonValue.Create((long)numbers[i]);
                return i => double.IsFinite(numbers[i]) ? JsonValue.Create(numbers[i]) : Special(numbers[i]);
        }
    }

    private static JsonValue Special(double number) => JsonValue.Create(double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf");

    private static JsonNode Text(TensorString text)
    {
        try
        {
            return JsonValue.Create(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text.Bytes.Span));
        }
        catch (DecoderFallbackException)
        {
            return new JsonObject { ["b64"] = System.Convert.ToBase64String(text.Bytes.Span) };
        }
    }

    private static TensorString Bytes(JsonElement element, string place)
    {
        if (element.ValueKind == JsonValueKind.String) return element.GetString()!;
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("b64", out JsonElement base64) && base64.TryGetBytesFromBase64(out byte[]? bytes)) return bytes;
        return element.ValueKind is JsonValueKind.Object ? throw ValueFiles.Unusable(place, "An element is an object; bytes are {\"b64\": \"...\"}.") : (TensorString)element.GetRawText();
    }
}

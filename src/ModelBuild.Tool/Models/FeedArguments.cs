using System.Text.Json;

namespace ModelBuild.Tool;

/// <summary>
/// What is fed, as the user wrote it: <c>x=2</c>, <c>x=[[1,2],[3,4]]</c>, <c>name=some words</c>, <c>image=@cat.png</c>, or with <c>--feeds</c> a file with the values of
/// all inputs, <c>.npz</c> or <c>.json</c>.
/// </summary>
internal sealed class FeedArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public FeedArguments(IEnumerable<string> arguments, string? file)
    {
        foreach (string name in file is null ? [] : NamesIn(file)) Add(name, IsArchive(file!) ? $"@{file}:{name}" : $"@{file}");
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"'{argument}' feeds nothing: an input is fed as name=value, as in x=2 or image=@cat.png.");
            Add(argument[..equals], argument[(equals + 1)..]);
        }
    }

    public IReadOnlyList<string> Names => [.. _values.Keys];

    /// <summary>The value of an input, in its dtype and checked against its shape.</summary>
    public TensorValue Value(string name, TensorSpec input)
    {
        string text = _values[name];
        TensorValue value = text.StartsWith('@') ? ValueFiles.Read(text[1..], input with { Name = ShortName(name, input) }) : Literal(text, input);
        value = ValueCast.To(input.DType, value, name);
        if (input.Shape.Accepts(value.Dims)) return value;
        // A single example for a model that takes batches: what people mean is plain.
        nint[] batch = [1, .. value.Dims];
        if (input.Shape.Accepts(batch)) return value with { Shape = [1, .. value.Shape] };
        throw new ModelException(ModelErrorCodes.WrongShape, $"The input {name} takes {DTypes.NameOf(input.DType)} {input.Shape}, and it was given {value.Kind}.");
    }

    private static bool IsArchive(string file) => Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase);

    private static string ShortName(string name, TensorSpec input) => name.Contains(':', StringComparison.Ordinal) ? input.Name : name + ":0";

    private static TensorValue Literal(string text, TensorSpec input)
    {
        if (input.DType == DType.String && !text.TrimStart().StartsWith('[') && !text.StartsWith('"')) return TensorValue.OfStrings([], [text]);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return JsonText.Of(document.RootElement, input, "modelbuild");
        }
        // nan, inf, True, 1+2j: no JSON, and clear all the same.
        catch (JsonException)
        {
            if (input.DType == DType.String || text.Contains('[', StringComparison.Ordinal)) throw ValueFiles.Unusable("modelbuild", $"'{text}' is no value for {input.Name}: its brackets or quotes do not match.");
            if (File.Exists(text)) throw ValueFiles.Unusable("modelbuild", $"'{text}' is no {DTypes.NameOf(input.DType)}. To feed the file of that name, write @{text}.");
            return JsonText.Numbers([], [text], input, "modelbuild");
        }
    }

    private static IEnumerable<string> NamesIn(string file)
    {
        if (!File.Exists(file)) throw ValueFiles.Unusable(file, "There is no such file.");
        if (IsArchive(file)) return NpzFile.Names(file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object) return [.. document.RootElement.EnumerateObject().Select(p => p.Name)];
        }
        catch (JsonException e)
        {
            throw ValueFiles.Unusable(file, $"It is no JSON: {e.Message}", e);
        }
        throw ValueFiles.Unusable(file, "A file with the values of all inputs is an .npz, or a .json with an object: {\"x\": [1, 2], \"y\": 3}.");
    }

    private void Add(string name, string value)
    {
        if (!_values.TryAdd(name, value)) throw new UsageException($"The input '{name}' is fed twice.");
    }
}

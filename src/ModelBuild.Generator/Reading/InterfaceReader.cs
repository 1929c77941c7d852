using System;
using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Model;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Generator.Reading;

/// <summary>
/// Takes the interface out of a MetaGraphDef in text form: the order of the tensors from the collections <c>modelbuild/inputs</c>,
/// <c>modelbuild/optional_inputs</c> and <c>modelbuild/outputs</c>, dtypes and shapes from the signature <c>serving_default</c>.
/// </summary>
internal static class InterfaceReader
{
    /// <exception cref="TextFormatException">The text is not in the text format.</exception>
    /// <exception cref="InterfaceFileException">The message does not hold an interface.</exception>
    public static GraphInterface Read(string text)
    {
        // An interface file is a few lines of interface beside thousands of lines of graph, which nobody asks for here.
        TextMessage meta = TextFormatReader.Parse(text, static path => path is "graph_def" or "meta_info_def" or "saver_def" or "object_graph_def");
        TextMessage signature = Entry(meta, "signature_def", "serving_default") ?? throw new InterfaceFileException("it has no signature 'serving_default'");
        Dictionary<string, GraphTensor> tensors = new(StringComparer.Ordinal);
        foreach (TextField entry in signature.All("inputs").Concat(signature.All("outputs")))
        {
            GraphTensor tensor = Tensor(Value(entry));
            tensors[tensor.Name] = tensor;
        }
        HashSet<string> optional = [.. Names(meta, "modelbuild/optional_inputs")];
        GraphTensor Find(string name) => tensors.TryGetValue(name, out GraphTensor? tensor)
            ? tensor
            : throw new InterfaceFileException($"the signature 'serving_default' lacks the tensor '{name}'");
        return new GraphInterface(
            new([.. Names(meta, "modelbuild/inputs").Select(Find).Select(t => optional.Contains(t.Name) ? t with { IsOptional = true } : t)]),
            new([.. Names(meta, "modelbuild/outputs").Select(Find)]));
    }

    private static string[] Names(TextMessage meta, string collection)
    {
        TextMessage? entry = Entry(meta, "collection_def", collection);
        // TensorFlow's own tools drop empty collections when they write a file again.
        if (entry is null && collection != "modelbuild/outputs") return [];
        TextMessage names = entry?.Last("node_list")?.Message ?? throw new InterfaceFileException($"it has no list of names in the collection '{collection}'");
        return [.. names.All("value").Select(v => v.Scalar.AsString()).Distinct()];
    }

    /// <summary>The value of a map's entry; null when it has none of that key.</summary>
    private static TextMessage? Entry(TextMessage meta, string map, string key)
    {
        foreach (TextField entry in meta.All(map))
        {
            if (entry.Message?.Last("key") is { Message: null } found && found.Scalar.AsString() == key) return Value(entry);
        }
        return null;
    }

    private static TextMessage Value(TextField entry) => entry.Message?.Last("value")?.Message ?? throw entry.Error("The entry has no value.");

    private static GraphTensor Tensor(TextMessage info)
    {
        string name = info.Last("name") is { Message: null } field ? field.Scalar.AsString() : "";
        if (name.LastIndexOf(':') <= 0) throw new InterfaceFileException($"'{name}' is not a tensor name (node:port)");
        if (info.Last("dtype") is not { Message: null } dtype) throw new InterfaceFileException($"the tensor '{name}' has no dtype");
        string number = dtype.Scalar.IsInteger
            ? dtype.Scalar.AsInteger().ToString(System.Globalization.CultureInfo.InvariantCulture)
            : dtype.Scalar.AsIdentifier();
        GraphDType known = GraphDType.Parse(number) ?? throw dtype.Error($"{number} is a dtype that this generator does not know.");
        TextMessage? shape = info.Last("tensor_shape")?.Message;
        bool hasRank = shape?.Last("unknown_rank") is not { } unknown || !unknown.Scalar.AsBool();
        return new GraphTensor(name, known, hasRank, shape is null ? default : new([.. shape.All("dim").Select(Length)]), IsOptional: false);
    }

    private static long Length(TextField dim) => dim.Message?.Last("size") is { } size ? Math.Max(size.Scalar.AsInteger(), -1) : 0;
}

/// <summary>The file is text format but holds no interface.</summary>
internal sealed class InterfaceFileException(string message) : Exception(message);

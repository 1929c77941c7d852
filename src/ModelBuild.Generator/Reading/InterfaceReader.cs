using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ModelBuild.Generator.Model;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Generator.Reading;

/// <summary>
/// Takes the interface out of a MetaGraphDef in text form: the order of the tensors from the collections <c>modelbuild/inputs</c>,
/// <c>modelbuild/optional_inputs</c> and <c>modelbuild/outputs</c>, dtypes and shapes from the signatures. Where several signatures become methods,
/// <c>modelbuild/signatures</c> names them; else <c>serving_default</c> is the only one.
/// </summary>
internal sealed class InterfaceReader
{
    private const string Default = "serving_default";
    private readonly TextMessage _meta;
    private readonly HashSet<string> _optional;
    private readonly Dictionary<string, GraphTensor> _tensors = new(StringComparer.Ordinal);

    private InterfaceReader(TextMessage meta)
    {
        _meta = meta;
        _optional = [.. Names("modelbuild/optional_inputs")];
    }

    /// <exception cref="TextFormatException">The text is not in the text format.</exception>
    /// <exception cref="InterfaceFileException">The message does not hold an interface.</exception>
    // An interface file is a few lines of interface beside thousands of lines of graph, which nobody asks for here.
    public static GraphInterface Read(string text) => new InterfaceReader(
        TextFormatReader.Parse(text, static path => path is "graph_def" or "meta_info_def" or "saver_def" or "object_graph_def")).Read();

    private GraphInterface Read()
    {
        string[] inputs = Names("modelbuild/inputs"), outputs = Names("modelbuild/outputs"), names = Names("modelbuild/signatures");
        GraphSignature main = Signature(Default, inputs, outputs);
        GraphSignature[] signatures = names.Length < 2 ? [] : [main with { Name = names[0] }, .. names.Skip(1).Select(name => Signature(name, inputs, outputs))];
        GraphTensor Find(string name) => _tensors.TryGetValue(name, out GraphTensor? tensor)
            ? tensor
            : throw new InterfaceFileException($"the signature '{Default}' lacks the tensor '{name}'");
        return new GraphInterface(new([.. inputs.Select(Find)]), new([.. outputs.Select(Find)]), new(signatures), new(Texts("modelbuild/labels")), Size());
    }

    /// <summary>A signature, its tensors in the order of the class.</summary>
    private GraphSignature Signature(string name, string[] inputs, string[] outputs)
    {
        TextMessage signature = Entry("signature_def", name) ?? throw new InterfaceFileException($"it has no signature '{name}'");
        return new GraphSignature(name, Tensors(signature, "inputs", inputs), Tensors(signature, "outputs", outputs));
    }

    private EquatableArray<GraphTensor> Tensors(TextMessage signature, string side, string[] order)
    {
        var tensors = new List<GraphTensor>();
        foreach (TextField entry in signature.All(side))
        {
            GraphTensor tensor = Tensor(Value(entry), entry.Message?.Last("key") is { Message: null } key ? key.Scalar.AsString() : "");
            if (_optional.Contains(tensor.Name)) tensor = tensor with { IsOptional = true };
            if (tensors.All(t => t.Name != tensor.Name)) tensors.Add(tensor);
            if (!_tensors.ContainsKey(tensor.Name)) _tensors.Add(tensor.Name, tensor);
        }
        return new([.. tensors.Where(t => order.Contains(t.Name)).OrderBy(t => Array.IndexOf(order, t.Name))]);
    }

    private string[] Names(string collection) => [.. Texts(collection).Distinct()];

    private string[] Texts(string collection)
    {
        TextMessage? entry = Entry("collection_def", collection);
        // TensorFlow's own tools drop empty collections when they write a file again.
        if (entry is null && collection != "modelbuild/outputs") return [];
        TextMessage names = entry?.Last("node_list")?.Message ?? throw new InterfaceFileException($"it has no list of names in the collection '{collection}'");
        return [.. names.All("value").Select(v => v.Scalar.AsString())];
    }

    private ModelSize? Size()
    {
        long[] numbers = [.. (Entry("collection_def", "modelbuild/size")?.Last("int64_list")?.Message?.All("value") ?? []).Select(v => v.Scalar.AsInteger())];
        return numbers.Length == 3 ? new ModelSize(numbers[0], numbers[1], numbers[2]) : null;
    }

    /// <summary>The value of a map's entry; null when it has none of that key.</summary>
    private TextMessage? Entry(string map, string key)
    {
        foreach (TextField entry in _meta.All(map))
        {
            if (entry.Message?.Last("key") is { Message: null } found && found.Scalar.AsString() == key) return Value(entry);
        }
        return null;
    }

    private static TextMessage Value(TextField entry) => entry.Message?.Last("value")?.Message ?? throw entry.Error("The entry has no value.");

    private static GraphTensor Tensor(TextMessage info, string key)
    {
        string name = info.Last("name") is { Message: null } field ? field.Scalar.AsString() : "";
        if (name.LastIndexOf(':') <= 0) throw new InterfaceFileException($"'{name}' is not a tensor name (node:port)");
        if (info.Last("dtype") is not { Message: null } dtype) throw new InterfaceFileException($"the tensor '{name}' has no dtype");
        string number = dtype.Scalar.IsInteger ? dtype.Scalar.AsInteger().ToString(CultureInfo.InvariantCulture) : dtype.Scalar.AsIdentifier();
        GraphDType known = GraphDType.Parse(number) ?? throw dtype.Error($"{number} is a dtype that this generator does not know.");
        TextMessage? shape = info.Last("tensor_shape")?.Message;
        bool hasRank = shape?.Last("unknown_rank") is not { } unknown || !unknown.Scalar.AsBool();
        TextField[] dims = shape is null ? [] : [.. shape.All("dim")];
        bool keyIsName = key == name || key + ":0" == name;
        return new GraphTensor(name, known, hasRank, new([.. dims.Select(Length)]), new([.. dims.Select(DimName)]), keyIsName ? "" : key, IsOptional: false);
    }

    private static long Length(TextField dim) => dim.Message?.Last("size") is { } size ? Math.Max(size.Scalar.AsInteger(), -1) : 0;

    private static string DimName(TextField dim) => dim.Message?.Last("name") is { Message: null } name ? name.Scalar.AsString() : "";
}

/// <summary>The file is text format but holds no interface.</summary>
internal sealed class InterfaceFileException(string message) : Exception(message);

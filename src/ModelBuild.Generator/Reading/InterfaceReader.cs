using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ModelBuild.Generator.Model;

namespace ModelBuild.Generator.Reading;

/// <summary>
/// Takes the interface out of a MetaGraphDef in text form: the order of the tensors from the collections <c>modelbuild/inputs</c>,
/// <c>modelbuild/optional_inputs</c> and <c>modelbuild/outputs</c>, dtypes and shapes from the signature <c>serving_default</c>.
/// </summary>
internal sealed class InterfaceReader
{
    private readonly Dictionary<string, List<string>> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphTensor> _tensors = new(StringComparer.Ordinal);
    private readonly TextCursor _cursor;

    private InterfaceReader(string text) => _cursor = new TextCursor(text);

    /// <exception cref="TextFaultException">The text is not such a message.</exception>
    public static GraphInterface Read(string text, CancellationToken cancellation)
    {
        var reader = new InterfaceReader(text);
        reader.ReadMetaGraph(cancellation);
        return new GraphInterface(
            reader.Collection("modelbuild/inputs", reader.OptionalInputs()), reader.Collection("modelbuild/outputs", []));
    }

    private void ReadMetaGraph(CancellationToken cancellation)
    {
        while (_cursor.NextField() is { } field)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (field)
            {
                case "collection_def":
                    ReadEntry(ReadCollection);
                    break;
                case "signature_def":
                    ReadEntry(ReadSignature);
                    break;
                default:
                    _cursor.Skip();
                    break;
            }
        }
        _cursor.End();
    }

    /// <summary>A map's entry; the key stands before the value in every file that the build writes.</summary>
    private void ReadEntry(Action<string> readValue)
    {
        string key = "";
        Message(field =>
        {
            if (field == "key") key = _cursor.ReadString();
            else if (field == "value") readValue(key);
            else return false;
            return true;
        });
    }

    private void ReadCollection(string key)
    {
        var names = new List<string>();
        _collections[key] = names;
        Message(kind => kind == "node_list" && Message(field =>
        {
            if (field != "value") return false;
            _cursor.ReadStrings(names);
            return true;
        }));
    }

    private void ReadSignature(string key)
    {
        if (key != "serving_default")
        {
            _cursor.Skip();
            return;
        }
        Message(field =>
        {
            if (field is not ("inputs" or "outputs")) return false;
            ReadEntry(_ => ReadTensor());
            return true;
        });
    }

    private void ReadTensor()
    {
        string name = "";
        GraphDType? dtype = null;
        bool hasRank = true;
        var dims = new List<long>();
        Message(field =>
        {
            switch (field)
            {
                case "name":
                    name = _cursor.ReadString();
                    return true;
                case "dtype":
                    string word = _cursor.ReadWord();
                    dtype = GraphDType.Parse(word) ?? throw _cursor.Fault($"'{word}' is a dtype that this generator does not know");
                    return true;
                case "tensor_shape":
                    return Message(part => ReadShape(part, dims, ref hasRank));
                default:
                    return false;
            }
        });
        if (dtype is null) throw _cursor.Fault($"the tensor '{name}' has no dtype");
        if (name.LastIndexOf(':') <= 0) throw _cursor.Fault($"'{name}' is not a tensor name (node:port)");
        _tensors[name] = new GraphTensor(name, dtype, hasRank, new([.. dims]), IsOptional: false);
    }

    private bool ReadShape(string part, List<long> dims, ref bool hasRank)
    {
        switch (part)
        {
            case "unknown_rank":
                hasRank = _cursor.ReadWord() is not ("true" or "True" or "t" or "1");
                return true;
            case "dim":
                long size = 0;
                Message(field =>
                {
                    if (field != "size") return false;
                    size = _cursor.ReadInteger();
                    return true;
                });
                dims.Add(size < 0 ? -1 : size);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a message; fields that <paramref name="read"/> does not take are skipped. True, so that it can end such a function itself.</summary>
    private bool Message(Func<string, bool> read)
    {
        _cursor.Open();
        while (_cursor.NextField() is { } field)
        {
            if (!read(field)) _cursor.Skip();
        }
        _cursor.Close();
        return true;
    }

    private HashSet<string> OptionalInputs() => _collections.TryGetValue("modelbuild/optional_inputs", out List<string>? names) ? [.. names] : [];

    private EquatableArray<GraphTensor> Collection(string key, HashSet<string> optional)
    {
        if (!_collections.TryGetValue(key, out List<string>? names)) throw _cursor.Fault($"it has no collection '{key}'");
        return new(
        [
            .. names.Distinct().Select(name => _tensors.TryGetValue(name, out GraphTensor? tensor)
                ? optional.Contains(name) ? tensor with { IsOptional = true } : tensor
                : throw _cursor.Fault($"the signature 'serving_default' lacks the tensor '{name}'")),
        ]);
    }
}

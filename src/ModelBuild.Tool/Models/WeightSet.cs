using ModelBuild.Checkpoints;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>The weights of a model by name: the tensors of its checkpoint, or, where it is frozen, its constants. Each is read when it is asked for.</summary>
internal sealed class WeightSet : IDisposable
{
    private readonly CheckpointReader? _reader;
    private readonly Dictionary<string, Func<TensorValue?>> _weights = new(StringComparer.Ordinal);

    public WeightSet(ModelContents? contents, CheckpointFiles? files)
    {
        if (files is not null)
        {
            _reader = CheckpointReader.Open(files);
            foreach (CheckpointTensor tensor in _reader.Tensors.Where(t => t.Name != CheckpointObjectGraph.Key)) _weights.Add(tensor.Name, () => Read(_reader, tensor));
            return;
        }
        foreach (NodeDef node in contents?.Graph.Node.Where(n => n.Op == "Const") ?? []) _weights[node.Name] = () => node.Attr.GetValueOrDefault("value")?.Tensor is { } tensor ? ProtoFile.Of(tensor) : null;
    }

    public IEnumerable<string> Names => _weights.Keys;

    public bool Contains(string name) => _weights.ContainsKey(name);

    /// <summary>The value; null for one that cannot be compared.</summary>
    public TensorValue? Value(string name) => _weights[name]();

    /// <summary>The tensor as a value; null when it is larger than memory takes in one piece, or of a dtype without values.</summary>
    public static TensorValue? Read(CheckpointReader reader, CheckpointTensor tensor)
    {
        var dtype = (DType)(int)tensor.DType;
        if (dtype == DType.String) return TensorValue.OfStrings([.. tensor.Shape], [.. reader.ReadStrings(tensor).Select(s => (TensorString)s)]);
        if (DTypes.SizeOf(dtype) == 0 || tensor.ElementCount * DTypes.SizeOf(dtype) > Array.MaxLength) return null;
        byte[] bytes = new byte[tensor.ElementCount * DTypes.SizeOf(dtype)];
        reader.ReadExactly(tensor, bytes);
        return new TensorValue(dtype, [.. tensor.Shape], bytes, []);
    }

    public void Dispose() => _reader?.Dispose();
}

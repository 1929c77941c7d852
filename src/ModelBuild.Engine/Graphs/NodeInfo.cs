using Google.Protobuf.Collections;
using ModelBuild.Engine.Execution;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>A node as kernels are made from it: its attributes, with the defaults of the op where the graph leaves them out.</summary>
internal sealed class NodeInfo(NodeDef node, int inputCount)
{
    public string Name => node.Name;

    public string Op => node.Op;

    /// <summary>Data inputs; control inputs are not counted.</summary>
    public int InputCount { get; } = inputCount;

    public NodeDef Definition => node;

    /// <summary>The state of the loaded graph, for kernels that keep some.</summary>
    public Session Session { get => field ?? throw new InvalidOperationException($"the node '{Name}' is looked at without a session"); init; }

    private MapField<string, AttrValue> Attributes => node.Attr;

    public bool Has(string name) => Attributes.ContainsKey(name);

    /// <summary>A dtype attribute.</summary>
    public DType Type(string name, DType fallback = DType.Invalid)
    {
        if (!Attributes.TryGetValue(name, out AttrValue? value) || value.ValueCase != AttrValue.ValueOneofCase.Type) return fallback;
        // A reference to a variable (100 more) is read like the value itself.
        int number = (int)value.Type;
        return (DType)(number > 100 ? number - 100 : number);
    }

    public DType[] Types(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? [.. list.Type.Select(t => (DType)(int)t)] : [];

    public long Int(string name, long fallback = 0) => Attributes.TryGetValue(name, out AttrValue? value) ? value.I : fallback;

    public float Float(string name, float fallback = 0) => Attributes.TryGetValue(name, out AttrValue? value) ? value.F : fallback;

    public bool Bool(string name, bool fallback = false) => Attributes.TryGetValue(name, out AttrValue? value) ? value.B : fallback;

    public string Text(string name, string fallback = "") => Attributes.TryGetValue(name, out AttrValue? value) ? value.S.ToStringUtf8() : fallback;

    public string Function(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.Func is { } func ? func.Name : "";

    public string[] Functions(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? [.. list.Func.Select(f => f.Name)] : [];

    public long[] Ints(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? [.. list.I] : [];

    public float[] Floats(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? [.. list.F] : [];

    public string[] Texts(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? [.. list.S.Select(s => s.ToStringUtf8())] : [];

    public IReadOnlyList<TensorShapeProto> Shapes(string name) => Attributes.TryGetValue(name, out AttrValue? value) && value.List is { } list ? list.Shape : [];

    public TensorShapeProto? Shape(string name) => Attributes.TryGetValue(name, out AttrValue? value) ? value.Shape : null;
}

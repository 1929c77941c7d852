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

    /// <summary>The same node with other attributes.</summary>
    public NodeInfo With(NodeDef changed) => new(changed, InputCount) { Session = Session };

    /// <summary>A dtype attribute.</summary>
    public DType Type(string name, DType fallback = DType.Invalid)
    {
        if (Find(name) is not { } value || value.ValueCase != AttrValue.ValueOneofCase.Type) return fallback;
        // A reference to a variable (100 more) is read like the value itself.
        int number = (int)value.Type;
        return (DType)(number > 100 ? number - 100 : number);
    }

    public DType[] Types(string name) => Find(name) is { List: { } list } ? [.. list.Type.Select(t => (DType)(int)t)] : [];

    /// <summary>A number.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="without">What counts for a version of the op that has no such attribute.</param>
    public long Int(string name, long without = 0) => Find(name)?.I ?? without;

    public float Float(string name) => Find(name)?.F ?? 0;

    public bool Bool(string name) => Find(name)?.B ?? false;

    /// <summary>A text.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="without">What counts for a version of the op that has no such attribute.</param>
    public string Text(string name, string without = "") => Find(name)?.S.ToStringUtf8() ?? without;

    public string Function(string name) => Find(name) is { Func: { } function } ? function.Name : "";

    public string[] Functions(string name) => Find(name) is { List: { } list } ? [.. list.Func.Select(f => f.Name)] : [];

    public long[] Ints(string name) => Find(name) is { List: { } list } ? [.. list.I] : [];

    public float[] Floats(string name) => Find(name) is { List: { } list } ? [.. list.F] : [];

    public string[] Texts(string name) => Find(name) is { List: { } list } ? [.. list.S.Select(s => s.ToStringUtf8())] : [];

    public IReadOnlyList<TensorShapeProto> Shapes(string name) => Find(name) is { List: { } list } ? list.Shape : [];

    public TensorShapeProto? Shape(string name) => Find(name)?.Shape;

    /// <summary>What the node says, or the default of its op.</summary>
    private AttrValue? Find(string name)
    {
        if (node.Attr.TryGetValue(name, out AttrValue? value)) return value;
        foreach (OpDef.Types.AttrDef attribute in OpTable.Find(node.Op)?.Attr ?? [])
        {
            if (attribute.Name == name) return attribute.DefaultValue;
        }
        return null;
    }
}

using System.Text;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Graphs;

/// <summary>A node as kernels are made from it: its attributes, with the defaults of the op where the graph leaves them out.</summary>
internal sealed class NodeInfo(NodeMessage node, int inputCount)
{
    public string Name => node.Name;

    public string Op => node.Op;

    /// <summary>Data inputs; control inputs are not counted.</summary>
    public int InputCount { get; } = inputCount;

    public NodeMessage Definition => node;

    /// <summary>The state of the loaded graph, for kernels that keep some.</summary>
    public Session Session { get => field ?? throw new InvalidOperationException($"the node '{Name}' is looked at without a session"); init; }

    /// <summary>The same node with other attributes.</summary>
    public NodeInfo With(NodeMessage changed) => new(changed, InputCount) { Session = Session };

    /// <summary>A dtype attribute.</summary>
    public DType Type(string name, DType fallback = DType.Invalid)
    {
        if (Find(name) is not { } value || value.Kind != AttributeKind.Type) return fallback;
        // A reference to a variable (100 more) is read like the value itself.
        int number = value.Type;
        return (DType)(number > 100 ? number - 100 : number);
    }

    public DType[] Types(string name) => Find(name)?.List?.Types.ToTypes() ?? [];

    /// <summary>A number.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="without">What counts for a version of the op that has no such attribute.</param>
    public long Int(string name, long without = 0) => Find(name)?.Integer ?? without;

    public float Float(string name) => Find(name)?.Float ?? 0;

    public bool Bool(string name) => Find(name)?.Flag ?? false;

    /// <summary>A text.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="without">What counts for a version of the op that has no such attribute.</param>
    public string Text(string name, string without = "") => Find(name)?.Text ?? without;

    public string Function(string name) => Find(name)?.Function ?? "";

    public string[] Functions(string name) => Find(name)?.List is { } list ? [.. list.Functions] : [];

    public long[] Ints(string name) => Find(name)?.List?.Integers.ToArray() ?? [];

    public float[] Floats(string name) => Find(name)?.List?.Floats.ToFloats() ?? [];

    public string[] Texts(string name) => Find(name)?.List is { } list ? [.. list.Texts.Select(Encoding.UTF8.GetString)] : [];

    public IReadOnlyList<PartialShape> Shapes(string name) => Find(name)?.List?.Shapes ?? [];

    public PartialShape? Shape(string name) => Find(name)?.Shape;

    /// <summary>What the node says, or the default of its op.</summary>
    private NodeAttribute? Find(string name)
    {
        if (node.Attributes.TryGetValue(name, out NodeAttribute? value)) return value;
        foreach (OpAttribute attribute in OpTable.Find(node.Op)?.Attributes ?? [])
        {
            if (attribute.Name == name) return attribute.Default;
        }
        return null;
    }
}

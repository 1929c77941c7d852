using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine;

/// <summary>A node of a <see cref="CustomOp"/>: its name and attributes. An attribute that the node does not have is 0, false or empty.</summary>
public sealed class CustomNode
{
    private readonly NodeInfo _node;

    internal CustomNode(NodeInfo node) => _node = node;

    /// <summary>The name of the node.</summary>
    public string Name => _node.Name;

    /// <summary>How many tensors it reads.</summary>
    public int InputCount => _node.InputCount;

    /// <summary>An attribute of kind <c>type</c>; <see cref="ModelBuild.DType.Invalid"/> when it is not there.</summary>
    public DType DType(string attribute) => _node.Type(attribute);

    /// <summary>An attribute of kind <c>int</c>.</summary>
    public long Integer(string attribute) => _node.Int(attribute);

    /// <summary>An attribute of kind <c>float</c>.</summary>
    public float Number(string attribute) => _node.Float(attribute);

    /// <summary>An attribute of kind <c>bool</c>.</summary>
    public bool Flag(string attribute) => _node.Bool(attribute);

    /// <summary>An attribute of kind <c>string</c>, as UTF-8.</summary>
    public string Text(string attribute) => _node.Text(attribute);

    /// <summary>An attribute of kind <c>list(int)</c>.</summary>
    public IReadOnlyList<long> Integers(string attribute) => _node.Ints(attribute);

    /// <summary>An attribute of kind <c>list(float)</c>.</summary>
    public IReadOnlyList<float> Numbers(string attribute) => _node.Floats(attribute);

    /// <summary>An attribute of kind <c>list(string)</c>, as UTF-8.</summary>
    public IReadOnlyList<string> Texts(string attribute) => _node.Texts(attribute);
}

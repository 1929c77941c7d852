using ModelBuild.Graphs;

namespace ModelBuild.Engine.Graphs;

/// <summary>The value of an attribute that is a list (<c>AttrValue.ListValue</c>), of whatever kind.</summary>
internal sealed class AttributeList
{
    private const int TextField = 2, IntegerField = 3, FloatField = 4, FlagField = 5, TypeField = 6, ShapeField = 7, TensorField = 8, FunctionField = 9;
    private int _tensors;

    public List<byte[]> Texts { get; } = [];

    public Numbers Integers { get; init; } = new();

    /// <summary>The bits of each float.</summary>
    public Numbers Floats { get; } = new();

    public Numbers Flags { get; } = new();

    public Numbers Types { get; } = new();

    public List<PartialShape> Shapes { get; } = [];

    /// <summary>Names of functions.</summary>
    public List<string> Functions { get; } = [];

    public int Count => Texts.Count + Integers.Count + Floats.Count + Flags.Count + Types.Count + Shapes.Count + _tensors + Functions.Count;

    public bool HasText(ReadOnlySpan<byte> text)
    {
        foreach (byte[] one in Texts)
        {
            if (text.SequenceEqual(one)) return true;
        }
        return false;
    }

    public bool HasType(DType type)
    {
        for (int i = 0; i < Types.Count; i++)
        {
            if (Types[i] == (int)type) return true;
        }
        return false;
    }

    /// <summary>Adds what a message says.</summary>
    public void Merge(ReadOnlySpan<byte> bytes)
    {
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            switch (fields.Part)
            {
                case TextField: Texts.Add(fields.Bytes.ToArray()); break;
                case ShapeField: Shapes.Add(new PartialShape().Merge(fields.Bytes)); break;
                case TensorField: _tensors++; break;
                case FunctionField: Functions.Add(NodeAttribute.NameOfFunction(fields.Bytes)); break;
            }
            fields.AddTo(Integers, IntegerField, WireField.Varint);
            fields.AddTo(Floats, FloatField, WireField.Fixed32);
            fields.AddTo(Flags, FlagField, WireField.Varint);
            fields.AddTo(Types, TypeField, WireField.Varint);
        }
    }
}

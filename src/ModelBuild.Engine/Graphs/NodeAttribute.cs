using System.Text;

namespace ModelBuild.Engine.Graphs;

/// <summary>The value of a node's attribute (<c>AttrValue</c>).</summary>
internal sealed unsafe class NodeAttribute
{
    private const int ListField = 1, TextField = 2, IntegerField = 3, FloatField = 4, FlagField = 5, TypeField = 6, ShapeField = 7, TensorField = 8, PlaceholderField = 9, FunctionField = 10;
    private const int NameOfFunctionField = 1;

    public AttributeKind Kind { get; private init; }

    /// <summary>An integer; 0 for an attribute of another kind.</summary>
    public long Integer { get; private init; }

    public float Float { get; private init; }

    public bool Flag { get; private init; }

    /// <summary>The number of a dtype.</summary>
    public int Type { get; private init; }

    public byte[] Bytes { get; private init; } = [];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public PartialShape? Shape { get; private init; }

    /// <summary>The name of a function.</summary>
    public string Function { get; private init; } = "";

    public AttributeList? List { get; private init; }

    /// <summary>A tensor, as the message that it is in the graph's file.</summary>
    public TensorMessage? Tensor { get; private init; }

    public static NodeAttribute Of(DType type) => new() { Kind = AttributeKind.Type, Type = (int)type };

    public static NodeAttribute Of(string text) => new() { Kind = AttributeKind.S, Bytes = Encoding.UTF8.GetBytes(text) };

    public static NodeAttribute Of(IEnumerable<long> values)
    {
        var integers = new Numbers();
        foreach (long value in values) integers.Add(value);
        return new NodeAttribute { Kind = AttributeKind.List, List = new AttributeList { Integers = integers } };
    }

    /// <summary>Reads the message; of several values the last counts.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="place">Where its bytes lie for as long as the graph; null when they do not stay.</param>
    public static NodeAttribute Read(ReadOnlySpan<byte> bytes, byte* place)
    {
        var value = new NodeAttribute();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            value = fields.Part switch
            {
                ListField => WithList(value.List ?? new AttributeList(), fields.Bytes),
                TextField => new() { Kind = AttributeKind.S, Bytes = fields.Bytes.ToArray() },
                ShapeField => new() { Kind = AttributeKind.Shape, Shape = (value.Shape ?? new PartialShape()).Merge(fields.Bytes) },
                TensorField => new() { Kind = AttributeKind.Tensor, Tensor = TensorMessage.At(fields.Bytes, place is null ? null : place + fields.At) },
                FunctionField => new() { Kind = AttributeKind.Func, Function = NameOfFunction(fields.Bytes) },
                PlaceholderField => new() { Kind = AttributeKind.Placeholder },
                _ => value,
            };
            value = fields.Integer switch
            {
                IntegerField => new() { Kind = AttributeKind.I, Integer = fields.Value },
                FlagField => new() { Kind = AttributeKind.B, Flag = fields.Value != 0 },
                TypeField => new() { Kind = AttributeKind.Type, Type = (int)fields.Value },
                _ => value,
            };
            if (fields.Single == FloatField) value = new() { Kind = AttributeKind.F, Float = BitConverter.Int32BitsToSingle((int)fields.Value) };
        }
        return value;
    }

    /// <summary>The name in a <c>NameAttrList</c>.</summary>
    public static string NameOfFunction(ReadOnlySpan<byte> bytes)
    {
        string name = "";
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Part == NameOfFunctionField) name = fields.Text;
        }
        return name;
    }

    private static NodeAttribute WithList(AttributeList list, ReadOnlySpan<byte> bytes)
    {
        list.Merge(bytes);
        return new NodeAttribute { Kind = AttributeKind.List, List = list };
    }
}

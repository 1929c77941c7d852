using System.Buffers.Binary;
using System.Text;

namespace ModelBuild;

/// <summary>Writes a node as a GraphDef that holds nothing else, in protobuf's binary form; the numbers are those of TensorFlow's messages.</summary>
internal static class NodeBytes
{
    private const int Varint = 0, Delimited = 2, Fixed32 = 5;

    public static byte[] Of(string name, string op, IReadOnlyList<string> inputs, IEnumerable<(string Name, object? Value)> attributes)
    {
        var node = new MemoryStream();
        Text(node, 1, name);
        Text(node, 2, op);
        foreach (string input in inputs) Text(node, 3, input);
        foreach ((string key, object? value) in attributes)
        {
            var entry = new MemoryStream();
            Text(entry, 1, key);
            Bytes(entry, 2, Value(key, value));
            Bytes(node, 5, entry.ToArray());
        }
        var graph = new MemoryStream();
        Bytes(graph, 1, node.ToArray());
        return graph.ToArray();
    }

    private static byte[] Value(string name, object? value)
    {
        var message = new MemoryStream();
        switch (value)
        {
            case string text: Text(message, 2, text); break;
            case long number: Number(message, 3, number); break;
            case int number: Number(message, 3, number); break;
            case float number:
                Tag(message, 4, Fixed32);
                byte[] bits = new byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(bits, number);
                message.Write(bits);
                break;
            case bool flag: Number(message, 5, flag ? 1 : 0); break;
            case DType dtype: Number(message, 6, (int)dtype); break;
            case Shape shape: Bytes(message, 7, ShapeOf(shape.HasRank ? shape.Dims.ToArray() : null)); break;
            case TensorContent tensor: Bytes(message, 8, Tensor(tensor)); break;
            case long[] numbers:
                var list = new MemoryStream();
                foreach (long number in numbers) Number(list, 3, number);
                Bytes(message, 1, list.ToArray());
                break;
            default:
                throw new ArgumentException($"The attribute '{name}' has a value of type {value?.GetType().Name}; it can be DType, long, int, float, bool, string, Shape or long[].", name);
        }
        return message.ToArray();
    }

    private static byte[] Tensor(TensorContent tensor)
    {
        var message = new MemoryStream();
        Number(message, 1, (int)tensor.DType);
        Bytes(message, 2, ShapeOf([.. tensor.Shape.Select(d => (long)d)]));
        Bytes(message, 4, tensor.Bytes);
        return message.ToArray();
    }

    private static byte[] ShapeOf(long[]? dims)
    {
        var message = new MemoryStream();
        if (dims is null) Number(message, 3, 1);
        foreach (long length in dims ?? [])
        {
            var dim = new MemoryStream();
            Number(dim, 1, length);
            Bytes(message, 2, dim.ToArray());
        }
        return message.ToArray();
    }

    private static void Text(MemoryStream to, int field, string text) => Bytes(to, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(MemoryStream to, int field, byte[] bytes)
    {
        Tag(to, field, Delimited);
        Unsigned(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Number(MemoryStream to, int field, long value)
    {
        Tag(to, field, Varint);
        Unsigned(to, (ulong)value);
    }

    private static void Tag(MemoryStream to, int field, int wire) => Unsigned(to, (ulong)(field << 3 | wire));

    private static void Unsigned(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }
}

/// <summary>The value of a constant.</summary>
internal sealed record TensorContent(DType DType, nint[] Shape, byte[] Bytes);

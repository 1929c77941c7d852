using System.Text;

namespace ModelBuild;

/// <summary>Lists the nodes of a GraphDef, passing over everything else: weights are not read.</summary>
internal static class GraphScan
{
    private const int NodeField = 1, NameField = 1, OpField = 2;

    /// <exception cref="ModelException">The file is gone (MB3005) or damaged (MB3008).</exception>
    public static IReadOnlyList<GraphNode> Nodes(ModelSource source)
    {
        try
        {
            using Stream stream = Open(source);
            var nodes = new List<GraphNode>();
            while (Field(stream, stream.Length) is { } field)
            {
                if (field.Number == NodeField && field.End is { } end) nodes.Add(Node(stream, end));
                else Skip(stream, field);
            }
            return nodes;
        }
        catch (InvalidDataException e)
        {
            throw new ModelException(ModelErrorCodes.GraphDamaged, $"'{source.Description}' is damaged or is not a frozen graph: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(source, e);
        }
    }

    /// <summary>The whole file.</summary>
    /// <exception cref="ModelException">The file is gone (MB3005), or too large to have nodes added to it (MB3008).</exception>
    public static byte[] Bytes(ModelSource source)
    {
        if (source.Path is null) return source.Bytes.ToArray();
        try
        {
            if (new FileInfo(source.Path).Length > Array.MaxLength)
                throw new ModelException(ModelErrorCodes.GraphDamaged, $"'{source.Description}' has 2 GB or more, which no GraphDef has.");
            return File.ReadAllBytes(source.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(source, e);
        }
    }

    private static Stream Open(ModelSource source) => source.Path is null
        ? new MemoryStream(source.Bytes.ToArray(), writable: false)
        : new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static ModelException Unreadable(ModelSource source, Exception e) =>
        new(ModelErrorCodes.ModelFileNotFound, $"'{source.Description}' cannot be read: {e.Message.TrimEnd('.')}.", e);

    private static GraphNode Node(Stream stream, long end)
    {
        string name = "", op = "";
        while (Field(stream, end) is { } field)
        {
            if (field.Number is NameField or OpField && field.End is { } textEnd)
            {
                byte[] text = new byte[textEnd - stream.Position];
                stream.ReadExactly(text);
                if (field.Number == NameField) name = Encoding.UTF8.GetString(text);
                else op = Encoding.UTF8.GetString(text);
            }
            else
            {
                Skip(stream, field);
            }
        }
        return new GraphNode(name, op);
    }

    /// <summary>The next field before <paramref name="end"/>, its end when it has a length; null when there is none.</summary>
    private static WireField? Field(Stream stream, long end)
    {
        if (stream.Position == end) return null;
        ulong tag = Varint(stream);
        int wire = (int)(tag & 7);
        long? fieldEnd = null;
        if (wire == 2)
        {
            ulong length = Varint(stream);
            if (length > (ulong)(end - stream.Position)) throw new InvalidDataException("a length in it points behind its end.");
            fieldEnd = stream.Position + (long)length;
        }
        return new WireField((int)Math.Min(tag >> 3, int.MaxValue), wire, fieldEnd);
    }

    private static void Skip(Stream stream, WireField field)
    {
        switch (field.Wire)
        {
            case 0: Varint(stream); break;
            case 1: stream.Position += 8; break;
            case 2: stream.Position = field.End.GetValueOrDefault(); break;
            case 5: stream.Position += 4; break;
            default: throw new InvalidDataException("it holds a field of no kind that there is.");
        }
        if (stream.Position > stream.Length) throw new InvalidDataException("it ends within a field.");
    }

    private static ulong Varint(Stream stream)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0) throw new InvalidDataException("it ends within a number.");
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("it holds a number that never ends.");
    }

    private readonly record struct WireField(int Number, int Wire, long? End);
}

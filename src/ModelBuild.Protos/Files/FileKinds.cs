using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Files;

/// <summary>Recognises files by content, never by name: most files named <c>.ckpt</c> in public repositories are not TensorFlow's.</summary>
public static class FileKinds
{
    private const ulong TableMagic = 0xdb4775248b80fb57;

    /// <summary>What the file is. Reads its first 512 and last 8 bytes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileKind Recognize(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[512];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.IsEmpty) return FileKind.Empty;
        if (file.Length >= 48)
        {
            Span<byte> magic = stackalloc byte[8];
            file.Position = file.Length - 8;
            file.ReadExactly(magic);
            if (BinaryPrimitives.ReadUInt64LittleEndian(magic) == TableMagic) return FileKind.Table;
        }
        return Recognize(head);
    }

    /// <summary>What messages call it, with its article: <c>a PyTorch checkpoint or other zip archive</c>.</summary>
    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Empty => "an empty file",
        FileKind.Table => "a TensorFlow table file (a V1 checkpoint or the index of a V2 checkpoint)",
        FileKind.Zip => "a zip archive, as PyTorch saves its checkpoints",
        FileKind.Hdf5 => "an HDF5 file, as Keras saves its models",
        FileKind.Pickle => "a Python pickle",
        FileKind.GitLfsPointer => "a git-lfs pointer: the file itself was not fetched (run 'git lfs pull')",
        FileKind.HtmlPage => "a web page, so a download must have failed",
        FileKind.Gzip => "a gzip archive; unpack it first",
        FileKind.Tar => "a tar archive; unpack it first",
        FileKind.TextGraph => "a graph in TensorFlow's text format",
        FileKind.Text => "a text file",
        FileKind.GraphDef => "a GraphDef",
        FileKind.MetaGraphDef => "a MetaGraphDef",
        FileKind.SavedModel => "a SavedModel",
        _ => "no file of TensorFlow's",
    };

    private static FileKind Recognize(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\x03\x04"u8)) return FileKind.Zip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F'])) return FileKind.Hdf5;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return FileKind.Gzip;
        if (head.StartsWith("version https://git-lfs"u8)) return FileKind.GitLfsPointer;
        if (head.Length >= 262 && head[257..].StartsWith("ustar"u8)) return FileKind.Tar;
        if (head.Length > 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5 && head[2] is (byte)'}' or (byte)']' or (byte)'c' or 0x95 or (byte)'(') return FileKind.Pickle;
        if (Binary(head) is { } kind) return kind;
        return Text(head);
    }

    /// <summary>The three messages begin with fields that tell them apart.</summary>
    private static FileKind? Binary(ReadOnlySpan<byte> head)
    {
        // SavedModel: field 1, varint (schema version 1), then field 2, a MetaGraphDef.
        if (head.Length > 3 && head[0] == 0x08 && head[1] == 1 && head[2] == 0x12) return FileKind.SavedModel;
        if (head[0] != 0x0a || !TryLength(head[1..], out int at)) return null;
        ReadOnlySpan<byte> inner = head[(1 + at)..];
        if (inner.IsEmpty) return null;
        // GraphDef's field 1 is a node, which begins with its name (field 1, text) and op (field 2).
        if (inner[0] == 0x0a && TryLength(inner[1..], out int nameAt))
        {
            int length = inner[1];
            ReadOnlySpan<byte> rest = inner[(1 + nameAt)..];
            if (nameAt == 1 && rest.Length > length && rest[length] == 0x12) return LooksLikeOpList(rest, length) ? FileKind.MetaGraphDef : FileKind.GraphDef;
        }
        // MetaGraphDef's field 1 is a MetaInfoDef: an op list (field 2), tags (4) or versions (5).
        return inner[0] is 0x12 or 0x22 or 0x2a or 0x0a ? FileKind.MetaGraphDef : null;
    }

    /// <summary>A MetaInfoDef that has a version text before its op list looks like a node whose "op" is a message.</summary>
    private static bool LooksLikeOpList(ReadOnlySpan<byte> rest, int nameLength) =>
        rest.Length > nameLength + 3 && TryLength(rest[(nameLength + 1)..], out int at) && rest.Length > nameLength + 1 + at && rest[nameLength + 1 + at] == 0x0a;

    private static bool TryLength(ReadOnlySpan<byte> bytes, out int size)
    {
        for (size = 0; size < Math.Min(bytes.Length, 5); size++)
        {
            if (bytes[size] < 128)
            {
                size++;
                return true;
            }
        }
        return false;
    }

    private static FileKind Text(ReadOnlySpan<byte> head)
    {
        foreach (byte b in head)
        {
            if (b < 32 && b is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or 12)) return FileKind.Unknown;
        }
        string text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (text.StartsWith('<')) return FileKind.HtmlPage;
        string[] starts = ["node {", "node{", "meta_info_def", "graph_def", "saved_model_schema_version", "versions {", "library {", "saver_def", "#"];
        return starts.Any(s => text.StartsWith(s, StringComparison.Ordinal)) ? FileKind.TextGraph : FileKind.Text;
    }
}

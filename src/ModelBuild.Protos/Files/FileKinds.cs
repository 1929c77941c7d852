using System.Text;
using System.Text.Unicode;
using ModelBuild.Protos;

namespace ModelBuild.Files;

/// <summary>Recognises what a file is, so that a message about a wrong one can name it.</summary>
public static class FileKinds
{
    // The last 8 bytes of a table, little-endian (kTableMagicNumber of TensorFlow's lib/io/format.h), and its footer's length.
    private const ulong TableMagic = 0xdb4775248b80fb57;
    private const int TableFooter = 48;

    private const int HeadLength = 4096;
    private const int TarMagicAt = 257;

    /// <summary>What the file at <paramref name="path"/> is. Reads a few kilobytes at its beginning and its end.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static FileKind Recognize(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] head = new byte[(int)Math.Min(HeadLength, file.Length)];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        byte[] tail = new byte[head.Length];
        file.Position = file.Length - tail.Length;
        tail = tail[..file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false)];
        return Recognize(head, tail, file.Length);
    }

    /// <summary>The kind in words that fit behind "it is": <c>a PyTorch file (a zip archive)</c>.</summary>
    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Empty => "an empty file",
        FileKind.Table => "a TensorFlow table (the index of a V2 checkpoint, or a V1 checkpoint)",
        FileKind.GraphDef => "a binary GraphDef",
        FileKind.MetaGraphDef => "a binary MetaGraphDef (a checkpoint's .meta)",
        FileKind.SavedModel => "a binary SavedModel",
        FileKind.ChunkedSavedModel => "a SavedModel in chunks (.cpb)",
        FileKind.TextGraph => "a graph in text format (.pbtxt)",
        FileKind.TensorFlowLite => "a TensorFlow Lite model",
        FileKind.PyTorch => "a PyTorch file (a zip archive)",
        FileKind.KerasZip => "a Keras 3 model (a zip archive)",
        FileKind.Hdf5 => "an HDF5 file (Keras weights or model)",
        FileKind.Pickle => "a Python pickle (PyTorch or NumPy)",
        FileKind.Numpy => "a NumPy array file",
        FileKind.GitLfsPointer => "a git-lfs pointer: the file itself was not fetched (run 'git lfs pull')",
        FileKind.HtmlPage => "a web page, so a download must have failed",
        FileKind.Tar => "a tar archive; unpack it first",
        FileKind.Gzip => "a gzip archive; unpack it first",
        FileKind.Zip => "a zip archive; unpack it first",
        FileKind.Text => "a text file",
        _ => "a binary file of no kind that is known here",
    };

    /// <summary>What a file is, from its first and last bytes and its length.</summary>
    internal static FileKind Recognize(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length)
    {
        if (length == 0 || head.IsEmpty) return FileKind.Empty;
        if (length >= TableFooter && tail.Length >= 8 && BitConverter.ToUInt64(tail[^8..]) == TableMagic) return FileKind.Table;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8)) return KindOfZip(head, tail);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a])) return FileKind.Hdf5;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'])) return FileKind.Numpy;
        // A FlatBuffer begins with a small offset; without the zeros, "TFL3" may be a node's name.
        if (head.Length >= 8 && head[2] == 0 && head[3] == 0 && head[4..].StartsWith("TFL3"u8)) return FileKind.TensorFlowLite;
        // The signature of Riegeli, the record file that holds the chunks.
        if (head.StartsWith((ReadOnlySpan<byte>)[0x83, 0xaf, 0x70, 0xd1, 0x0d, 0x88, 0x4a, 0x3f])) return FileKind.ChunkedSavedModel;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return FileKind.Gzip;
        if (head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8)) return FileKind.Tar;
        // Protocols 2 to 5 of pickle begin with PROTO and the number; as a message that would be a field that TensorFlow has not.
        if (head.Length > 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5) return FileKind.Pickle;
        // No graph is text by chance: the tag of a node's op is a control character.
        if (IsText(head, mayBeCut: length > head.Length)) return KindOfText(head);
        return KindOfMessage(head, length);
    }

    private static FileKind KindOfZip(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (Names("data.pkl", head, tail) || Names("constants.pkl", head, tail)) return FileKind.PyTorch;
        if (Names("config.json", head, tail) && (Names("metadata.json", head, tail) || Names("model.weights.h5", head, tail))) return FileKind.KerasZip;
        return FileKind.Zip;
    }

    /// <summary>Whether a zip's first entry or its directory at the end has a file of this name.</summary>
    private static bool Names(string name, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        return head.IndexOf(bytes) >= 0 || tail.IndexOf(bytes) >= 0;
    }

    private static bool IsText(ReadOnlySpan<byte> head, bool mayBeCut = true)
    {
        foreach (byte b in head)
        {
            if (b < 0x20 && b is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'\f')) return false;
        }
        // What was cut may end in the middle of a character.
        for (int cut = 0; cut < (mayBeCut ? Math.Min(4, head.Length) : 1); cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return true;
        }
        return false;
    }

    private static FileKind KindOfText(ReadOnlySpan<byte> head)
    {
        string text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal) || text.StartsWith("version https://hawser", StringComparison.Ordinal))
            return FileKind.GitLfsPointer;
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase))
        {
            return FileKind.HtmlPage;
        }

        string field = FirstField(text);
        return TextFields.Names.Contains(field) ? FileKind.TextGraph : FileKind.Text;
    }

    /// <summary>The name that the text's first field has, comments skipped; empty when it does not begin with a field.</summary>
    private static string FirstField(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            int end = 0;
            while (end < trimmed.Length && (char.IsAsciiLetterOrDigit(trimmed[end]) || trimmed[end] == '_')) end++;
            string rest = trimmed[end..].TrimStart();
            return rest.Length > 0 && rest[0] is ':' or '{' or '<' ? trimmed[..end] : "";
        }
        return "";
    }

    private static FileKind KindOfMessage(ReadOnlySpan<byte> head, long length)
    {
        // Each of the three begins with a field that the other two have otherwise, or not at all.
        var reader = new WireProbe(head, length);
        if (!reader.TryReadField(out int number, out int wireType, out ReadOnlySpan<byte> content)) return FileKind.Unknown;
        if (number == 1 && wireType == 0)
        {
            // SavedModel: saved_model_schema_version, then meta_graphs, whose fields some producers write in another order.
            bool follows = reader.TryReadField(out number, out wireType, out content) && number == 2 && wireType == 2;
            var metaGraph = new WireProbe(content, long.MaxValue);
            return follows && metaGraph.TryReadField(out number, out wireType, out _) && number <= 7 && wireType == 2 ? FileKind.SavedModel : FileKind.Unknown;
        }
        if (wireType == 2 && LooksLikeNode(number, content)) return FileKind.GraphDef;
        var whole = new WireProbe(head, length);
        return LooksLikeMetaGraph(whole) ? FileKind.MetaGraphDef
            : IsOnlyLibraryAndVersions(new WireProbe(head, length)) ? FileKind.GraphDef
            : FileKind.Unknown;
    }

    /// <summary>A NodeDef begins with its name (1), then its op (2).</summary>
    private static bool LooksLikeNode(int fieldNumber, ReadOnlySpan<byte> content)
    {
        if (fieldNumber != 1) return false;
        var node = new WireProbe(content, content.Length);
        if (!node.TryReadField(out int number, out int wireType, out ReadOnlySpan<byte> name) || number != 1 || wireType != 2) return false;
        if (!IsText(name)) return false;
        // A node's op is a name; the op list in the same place of a MetaGraphDef's first field is not.
        return node.AtEnd || (node.TryReadField(out number, out wireType, out ReadOnlySpan<byte> op) && number == 2 && wireType == 2
            && IsOpName(op));
    }

    // A loop: a search for a set of bytes is compiled anew in every process, and every process that loads a model comes here.
    private static bool IsOpName(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'.' or (byte)'>' or (byte)'/' or (byte)'-')) return false;
        }
        return true;
    }

    /// <summary>A MetaGraphDef begins with meta_info_def (1), or with graph_def (2), whose first field is a node.</summary>
    private static bool LooksLikeMetaGraph(WireProbe probe)
    {
        if (!probe.TryReadField(out int number, out int wireType, out ReadOnlySpan<byte> content) || wireType != 2) return false;
        if (number == 2)
        {
            var graph = new WireProbe(content, long.MaxValue);
            return graph.TryReadField(out int first, out int firstType, out ReadOnlySpan<byte> node) && firstType == 2 && LooksLikeNode(first, node);
        }
        if (number != 1) return false;
        // MetaInfoDef: meta_graph_version, stripped_op_list { op { name } }, any_info, tags, tensorflow_version ...
        var info = new WireProbe(content, long.MaxValue);
        bool any = content.IsEmpty;
        while (info.TryReadField(out int field, out int type, out ReadOnlySpan<byte> value))
        {
            if (field is < 1 or > 8) return false;
            if (type != (field is 7 ? 0 : 2)) return false;
            if (field == 2) return new WireProbe(value, long.MaxValue).TryReadField(out int op, out int opType, out _) && op == 1 && opType == 2;
            if (field is 1 or 4 or 5 or 6 && !IsText(value)) return false;
            any = true;
        }
        return any;
    }

    /// <summary>A graph of no nodes still has versions (4) or a library (2).</summary>
    private static bool IsOnlyLibraryAndVersions(WireProbe probe)
    {
        bool any = false;
        while (probe.TryReadField(out int number, out int wireType, out _))
        {
            if (!(number is 2 or 4 && wireType == 2) && !(number == 3 && wireType == 0)) return false;
            any = true;
        }
        return any && probe.AtEnd;
    }

    /// <summary>
    /// The fields that a GraphDef, MetaGraphDef or SavedModel in text format can begin with. A class of its own, because descriptors are made by reflection, which takes
    /// tens of milliseconds: a process that only meets binary files never asks for them.
    /// </summary>
    private static class TextFields
    {
        public static readonly HashSet<string> Names =
        [
            .. GraphDef.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Name),
            .. MetaGraphDef.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Name),
            .. Protos.SavedModel.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Name),
        ];
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>Makes a large checkpoint with its <c>.meta</c>, as TensorFlow's Saver would, for the benchmarks to freeze.</summary>
internal static class CheckpointMaker
{
    private const int Side = 2048;
    private const long Bytes = 4L * Side * Side;

    /// <summary>A checkpoint of <paramref name="variables"/> float matrices of 16.8 MB each; made once and kept. The output node is <c>sum</c>.</summary>
    public static string Make(int variables)
    {
        string prefix = Path.Combine(Folders.Cache($"made-{variables}"), "model.ckpt");
        if (File.Exists(prefix + ".meta")) return prefix;

        string[] names = [.. Enumerable.Range(0, variables).Select(i => $"w{i:000}")];
        var entries = new List<(string Key, byte[] Value)>
        {
            ("", new BundleHeaderProto { NumShards = 1, Version = new VersionDef { Producer = 1 } }.ToByteArray()),
        };
        var random = new Random(1);
        using (FileStream data = File.Create(prefix + ".data-00000-of-00001"))
        {
            float[] values = new float[Side * Side];
            for (int i = 0; i < variables; i++)
            {
                for (int e = 0; e < values.Length; e++) values[e] = random.NextSingle() - 0.5f;
                ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<float>(values);
                entries.Add((names[i], new BundleEntryProto
                {
                    Dtype = DataType.DtFloat, Shape = MatrixShape(), Offset = data.Position, Size = Bytes, Crc32C = Crc32C.Mask(Crc32C.Extend(0, bytes)),
                }.ToByteArray()));
                data.Write(bytes);
            }
        }
        File.WriteAllBytes(prefix + ".index", Table(entries));
        File.WriteAllBytes(prefix + ".meta", MetaGraph(names).ToByteArray());
        return prefix;
    }

    private static TensorShapeProto MatrixShape() => new() { Dim = { new TensorShapeProto.Types.Dim { Size = Side }, new TensorShapeProto.Types.Dim { Size = Side } } };

    private static AttrValue Type(DataType type) => new() { Type = type };

    private static NodeDef StringConst(string name, IEnumerable<string> values, params long[] dims)
    {
        var tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new TensorShapeProto() };
        foreach (long dim in dims) tensor.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        foreach (string value in values) tensor.StringVal.Add(ByteString.CopyFromUtf8(value));
        return new NodeDef { Name = name, Op = "Const", Attr = { ["dtype"] = Type(DataType.DtString), ["value"] = new AttrValue { Tensor = tensor } } };
    }

    private static MetaGraphDef MetaGraph(string[] names)
    {
        var graph = new GraphDef { Versions = new VersionDef { Producer = 134 } };
        var sum = new NodeDef { Name = "sum", Op = "AddN", Attr = { ["T"] = Type(DataType.DtFloat), ["N"] = new AttrValue { I = names.Length } } };
        var restoreAll = new NodeDef { Name = "save/restore_all", Op = "NoOp" };
        var dtypes = new AttrValue { List = new AttrValue.Types.ListValue() };
        foreach (string name in names)
        {
            graph.Node.Add(new NodeDef
            {
                Name = name, Op = "VariableV2",
                Attr =
                {
                    ["container"] = new AttrValue { S = ByteString.Empty }, ["shared_name"] = new AttrValue { S = ByteString.Empty },
                    ["dtype"] = Type(DataType.DtFloat), ["shape"] = new AttrValue { Shape = MatrixShape() },
                },
            });
            graph.Node.Add(new NodeDef { Name = name + "/read", Op = "Identity", Input = { name }, Attr = { ["T"] = Type(DataType.DtFloat) } });
            sum.Input.Add(name + "/read");
            dtypes.List.Type.Add(DataType.DtFloat);
        }
        graph.Node.Add(sum);
        graph.Node.Add(StringConst("save/Const", ["model"]));
        graph.Node.Add(StringConst("save/RestoreV2/tensor_names", names, names.Length));
        graph.Node.Add(StringConst("save/RestoreV2/shape_and_slices", names.Select(_ => ""), names.Length));
        graph.Node.Add(new NodeDef
        {
            Name = "save/RestoreV2", Op = "RestoreV2", Attr = { ["dtypes"] = dtypes },
            Input = { "save/Const", "save/RestoreV2/tensor_names", "save/RestoreV2/shape_and_slices" },
        });
        for (int i = 0; i < names.Length; i++)
        {
            graph.Node.Add(new NodeDef
            {
                Name = $"save/Assign_{i}", Op = "Assign", Input = { names[i], i == 0 ? "save/RestoreV2" : $"save/RestoreV2:{i}" },
                Attr =
                {
                    ["T"] = Type(DataType.DtFloat), ["use_locking"] = new AttrValue { B = true }, ["validate_shape"] = new AttrValue { B = true },
                },
            });
            restoreAll.Input.Add($"^save/Assign_{i}");
        }
        graph.Node.Add(restoreAll);
        return new MetaGraphDef
        {
            GraphDef = graph, MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { TensorflowVersion = "1.15.5" },
            SaverDef = new SaverDef
            {
                FilenameTensorName = "save/Const:0", SaveTensorName = "save/control_dependency:0", RestoreOpName = "save/restore_all",
                Version = SaverDef.Types.CheckpointFormatVersion.V2,
            },
        };
    }

    /// <summary>A table of one data block without prefix compression: enough for a few hundred entries.</summary>
    private static byte[] Table(List<(string Key, byte[] Value)> entries)
    {
        using var file = new MemoryStream();
        byte[] data = Block(file, entries.Select(e => (Encoding.UTF8.GetBytes(e.Key), e.Value)));
        byte[] meta = Block(file, []);
        byte[] index = Block(file, [("x"u8.ToArray(), data)]);
        byte[] footer = new byte[48];
        meta.CopyTo(footer, 0);
        index.CopyTo(footer, meta.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(40), 0xdb4775248b80fb57);
        file.Write(footer);
        return file.ToArray();
    }

    /// <summary>Appends a block with its trailer and returns its handle.</summary>
    private static byte[] Block(MemoryStream file, IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        using var body = new MemoryStream();
        var restarts = new List<int>();
        foreach ((byte[] key, byte[] value) in entries)
        {
            restarts.Add((int)body.Position);
            Varint(body, 0);
            Varint(body, (ulong)key.Length);
            Varint(body, (ulong)value.Length);
            body.Write(key);
            body.Write(value);
        }
        if (restarts.Count == 0) restarts.Add(0);
        Span<byte> word = stackalloc byte[4];
        foreach (int restart in restarts.Append(restarts.Count))
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, restart);
            body.Write(word);
        }
        long offset = file.Position, size = body.Length;
        body.WriteByte(0);
        BinaryPrimitives.WriteUInt32LittleEndian(word, Crc32C.Mask(Crc32C.Extend(0, body.ToArray())));
        body.Write(word);
        body.WriteTo(file);
        using var handle = new MemoryStream();
        Varint(handle, (ulong)offset);
        Varint(handle, (ulong)size);
        return handle.ToArray();
    }

    private static void Varint(MemoryStream stream, ulong value)
    {
        for (; value > 127; value >>= 7) stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}

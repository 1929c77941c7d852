using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>Makes a large checkpoint with its <c>.meta</c>, as TensorFlow's Saver would, for the benchmarks to freeze.</summary>
internal static class CheckpointMaker
{
    private const int Side = 2048;

    /// <summary>A checkpoint of <paramref name="variables"/> float matrices of 16.8 MB each; made once and kept. The output node is <c>sum</c>.</summary>
    public static string Make(int variables)
    {
        string prefix = Path.Combine(Folders.Cache($"made-{variables}"), "model.ckpt");
        if (File.Exists(prefix + ".meta")) return prefix;

        string[] names = [.. Enumerable.Range(0, variables).Select(i => $"w{i:000}")];
        var random = new Random(1);
        using (CheckpointWriter writer = CheckpointWriter.Create(prefix))
        {
            float[] values = new float[Side * Side];
            foreach (string name in names)
            {
                for (int e = 0; e < values.Length; e++) values[e] = random.NextSingle() - 0.5f;
                writer.Add(name, DataType.DtFloat, [Side, Side], MemoryMarshal.AsBytes<float>(values));
            }
            writer.Complete();
        }
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
}

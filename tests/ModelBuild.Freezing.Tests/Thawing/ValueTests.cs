using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Thawing;

/// <summary>The elements of constants in all the ways in which a TensorProto holds them.</summary>
public sealed class ValueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private CheckpointReader Thaw(params (string Name, TensorProto Value)[] constants)
    {
        var graph = new GraphBuilder();
        foreach ((string name, TensorProto value) in constants) graph.Add(name, "Const", [], ("dtype", GraphBuilder.Type(value.Dtype)), ("value", new AttrValue { Tensor = value }));
        File.WriteAllBytes(_folder.File("graph.pb"), graph.Graph.ToByteArray());
        ThawSummary summary = Thawer.Thaw(new ThawRequest { Graph = _folder.File("graph.pb"), Variables = ["*"] }, _folder.File("thawed"));
        Assert.Equal(constants.Select(c => c.Value.Dtype), summary.Variables.Select(v => v.DType));
        return CheckpointReader.Open(_folder.File("thawed"));
    }

    private static TensorProto Tensor(DataType dtype, long[] shape, Action<TensorProto> fill)
    {
        var tensor = new TensorProto { Dtype = dtype, TensorShape = GraphBuilder.Shape(shape).Shape };
        fill(tensor);
        return tensor;
    }

    private static byte[] Bytes(CheckpointReader reader, string name)
    {
        using var bytes = new MemoryStream();
        reader.CopyTo(reader.Get(name), bytes);
        return bytes.ToArray();
    }

    private static byte[] Raw<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    [Fact]
    public void Every_dtype_in_its_own_field()
    {
        (string Name, TensorProto Value, byte[] Want)[] cases =
        [
            ("float", Tensor(DataType.DtFloat, [2], t => t.FloatVal.Add([1.5f, -2])), Raw(1.5f, -2)),
            ("double", Tensor(DataType.DtDouble, [2], t => t.DoubleVal.Add([1.5, -2])), Raw(1.5, -2)),
            ("int32", Tensor(DataType.DtInt32, [2], t => t.IntVal.Add([7, -7])), Raw(7, -7)),
            ("int64", Tensor(DataType.DtInt64, [2], t => t.Int64Val.Add([7, long.MinValue])), Raw(7, long.MinValue)),
            ("uint32", Tensor(DataType.DtUint32, [1], t => t.Uint32Val.Add(uint.MaxValue)), Raw(uint.MaxValue)),
            ("uint64", Tensor(DataType.DtUint64, [1], t => t.Uint64Val.Add(ulong.MaxValue)), Raw(ulong.MaxValue)),
            ("int16", Tensor(DataType.DtInt16, [2], t => t.IntVal.Add([300, -300])), Raw<short>(300, -300)),
            ("uint16", Tensor(DataType.DtUint16, [1], t => t.IntVal.Add(65535)), Raw<ushort>(65535)),
            ("int8", Tensor(DataType.DtInt8, [2], t => t.IntVal.Add([100, -100])), Raw<sbyte>(100, -100)),
            ("uint8", Tensor(DataType.DtUint8, [2], t => t.IntVal.Add([100, 200])), Raw<byte>(100, 200)),
            ("quint8", Tensor(DataType.DtQuint8, [1], t => t.IntVal.Add(200)), Raw<byte>(200)),
            ("bool", Tensor(DataType.DtBool, [3], t => t.BoolVal.Add([true, false, true])), Raw<byte>(1, 0, 1)),
            ("half", Tensor(DataType.DtHalf, [1], t => t.HalfVal.Add(0x3c00)), Raw<ushort>(0x3c00)),
            ("bfloat16", Tensor(DataType.DtBfloat16, [1], t => t.HalfVal.Add(0xbf80)), Raw<ushort>(0xbf80)),
            ("complex64", Tensor(DataType.DtComplex64, [1], t => t.ScomplexVal.Add([1, 2])), Raw(1f, 2f)),
            ("complex128", Tensor(DataType.DtComplex128, [1], t => t.DcomplexVal.Add([1, 2])), Raw(1.0, 2.0)),
        ];
        using CheckpointReader reader = Thaw([.. cases.Select(c => (c.Name, c.Value))]);
        foreach ((string name, TensorProto value, byte[] want) in cases)
        {
            Assert.Equal(want, Bytes(reader, name));
            Assert.Equal(value.TensorShape.Dim.Select(d => d.Size), reader.Get(name).Shape);
        }
    }

    [Fact]
    public void The_last_element_stands_for_all_that_are_missing()
    {
        using CheckpointReader reader = Thaw(
            ("all", Tensor(DataType.DtFloat, [300, 1000], t => t.FloatVal.Add(0.5f))), ("rest", Tensor(DataType.DtInt32, [2, 3], t => t.IntVal.Add([1, 2]))),
            ("none", Tensor(DataType.DtComplex64, [2], _ => { })), ("empty", Tensor(DataType.DtFloat, [0, 4], _ => { })), ("scalar", Tensor(DataType.DtDouble, [], t => t.DoubleVal.Add(3))),
            ("strings", Tensor(DataType.DtString, [3], t => t.StringVal.Add([ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("")]))));
        Assert.Equal(Raw(Enumerable.Repeat(0.5f, 300_000).ToArray()), Bytes(reader, "all"));
        Assert.Equal(Raw(1, 2, 2, 2, 2, 2), Bytes(reader, "rest"));
        Assert.Equal(new byte[16], Bytes(reader, "none"));
        Assert.Empty(Bytes(reader, "empty"));
        Assert.Equal(Raw(3.0), Bytes(reader, "scalar"));
        Assert.Equal(["a"u8.ToArray(), [], []], reader.ReadStrings(reader.Get("strings")));
    }

    [Fact]
    public void Large_contents_come_whole_from_the_file_and_what_stays_a_constant_keeps_its_own()
    {
        float[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => (float)i)];
        TensorProto Large(int skip) => Tensor(DataType.DtFloat, [values.Length - skip], t => t.TensorContent = ByteString.CopyFrom(Raw(values[skip..])));
        var graph = new GraphBuilder();
        foreach ((string name, int skip) in new[] { ("thawed", 0), ("kept", 3) })
            graph.Add(name, "Const", [], ("dtype", GraphBuilder.Type(DataType.DtFloat)), ("value", new AttrValue { Tensor = Large(skip) }));
        File.WriteAllBytes(_folder.File("graph.pb"), graph.Graph.ToByteArray());

        Thawer.Thaw(new ThawRequest { Graph = _folder.File("graph.pb"), Variables = ["thawed"] }, _folder.File("thawed"));

        using CheckpointReader reader = CheckpointReader.Open(_folder.File("thawed"));
        Assert.Equal(Raw(values), Bytes(reader, "thawed"));
        GraphDef written = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(_folder.File("thawed.meta"))).GraphDef;
        Assert.Equal(graph["kept"], written.Node.Single(n => n.Name == "kept"));
    }

    public static TheoryData<string, TensorProto> Unusable() => new()
    {
        { "more elements than the shape", Tensor(DataType.DtFloat, [1], t => t.FloatVal.Add([1, 2])) },
        { "a content that is too short", Tensor(DataType.DtFloat, [3], t => t.TensorContent = ByteString.CopyFrom(new byte[8])) },
        { "a large content that is too long", Tensor(DataType.DtFloat, [999], t => t.TensorContent = ByteString.CopyFrom(new byte[4000])) },
        { "a shape that is too large", Tensor(DataType.DtFloat, [1 << 20, 1 << 20], t => t.FloatVal.Add(1)) },
        { "a shape that overflows", Tensor(DataType.DtFloat, [long.MaxValue, 8], t => t.FloatVal.Add(1)) },
        { "an unknown dimension", Tensor(DataType.DtFloat, [-1], t => t.FloatVal.Add(1)) },
        { "an unknown rank", new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto { UnknownRank = true } } },
        { "a resource", Tensor(DataType.DtResource, [], _ => { }) },
        { "half a complex number", Tensor(DataType.DtComplex64, [2], t => t.ScomplexVal.Add([1, 2, 3])) },
        { "strings as content", Tensor(DataType.DtString, [1], t => t.TensorContent = ByteString.CopyFromUtf8("x")) },
        { "very many equal strings", Tensor(DataType.DtString, [1 << 30], t => t.StringVal.Add(ByteString.Empty)) },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void A_value_that_is_none_is_refused(string what, TensorProto value)
    {
        Assert.NotEmpty(what);
        ModelFileException e = Assert.Throws<ModelFileException>(() => Thaw(("w", value)).Dispose());
        Assert.Equal(DiagnosticCodes.CannotThaw, e.Code);
        Assert.Contains("'w'", e.Message);
        Assert.Equal([_folder.File("graph.pb")], Directory.GetFiles(_folder.Path));
    }

    [SkippableFact]
    public void The_weights_of_InceptionV3_come_through_in_pieces()
    {
        string folder = Inception.Folder(), pb = _folder.File("inception.pb");
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Path.Combine(folder, "model.ckpt-10000"), OutputNodes = ["InceptionV3/Logits/SpatialSqueeze"] }), pb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ThawSummary summary = Thawer.Thaw(new ThawRequest { Graph = pb }, _folder.File("thawed"));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(new FileInfo(_folder.File("thawed.data-00000-of-00001")).Length > 90_000_000);
        Assert.InRange(allocated, 0, 30_000_000);
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = _folder.File("thawed"), OutputNodes = ["InceptionV3/Logits/SpatialSqueeze"] }), _folder.File("again.pb"));
        Assert.Equal(File.ReadAllBytes(pb), File.ReadAllBytes(_folder.File("again.pb")));
        Assert.True(summary.Variables.Count > 300);
    }
}

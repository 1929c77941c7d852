using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Graphs;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Protos.Tests;

public class GraphDefReaderTests
{
    public static TheoryData<string> FrozenGraphs() => new(Directory
        .GetFiles(Repository.Golden(), "frozen.pb", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Golden(), path))
        .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(FrozenGraphs))]
    public void A_frozen_graph_is_what_the_parser_reads_once_contents_are_put_back(string path)
    {
        byte[] bytes = File.ReadAllBytes(Repository.Golden(path));
        GraphDef expected = GraphDef.Parser.ParseFrom(bytes);
        GraphDefImage image = GraphDefReader.Read(bytes, path);

        int large = expected.Node.Count(node => Content(node).Length >= GraphDefReader.SmallestContentLeftOut);
        Assert.Equal(large, image.Contents.Count);
        Assert.Equal(expected, PutBack(image, bytes));
    }

    [Fact]
    public void Only_large_contents_of_constants_are_left_out()
    {
        var graph = new GraphDef
        {
            Node = { Const("small", 1023), Const("large", 1024), Const("larger", 70_000), new NodeDef { Name = "x", Op = "Placeholder" } },
            Versions = new VersionDef { Producer = 27 },
            Library = new FunctionDefLibrary { Function = { new FunctionDef { NodeDef = { Const("inner", 5_000) } } } },
        };
        graph.Node.Add(Const("other op", 5_000));
        graph.Node[^1].Op = "NotConst";
        byte[] bytes = graph.ToByteArray();
        GraphDefImage image = GraphDefReader.Read(bytes);

        Assert.Equal(["large", "larger"], image.Contents.Keys.Select(node => node.Name).Order());
        foreach ((NodeDef node, TensorContent content) in image.Contents)
        {
            Assert.Empty(Content(node));
            Assert.Equal(Content(graph.Node.Single(n => n.Name == node.Name)), ByteString.CopyFrom(bytes.AsSpan(content.Offset, content.Length)));
        }
        Assert.Equal(graph, PutBack(image, bytes));
    }

    [Fact]
    public void Equal_nodes_keep_their_own_contents()
    {
        byte[] bytes = new GraphDef { Node = { Const("c", 2_000), Const("c", 2_000) } }.ToByteArray();
        GraphDefImage image = GraphDefReader.Read(bytes);
        Assert.Equal(2, image.Contents.Values.Distinct().Count());
    }

    [Fact]
    public void Unknown_fields_are_kept()
    {
        byte[] unknown = [0xa2, 0x06, 3, 1, 2, 3];
        byte[] node = [.. Const("c", 2_000).ToByteArray(), .. unknown];
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(node));
        }
        stream.Write(unknown);
        byte[] bytes = stream.ToArray();
        GraphDefImage image = GraphDefReader.Read(bytes);
        Assert.Single(image.Contents);
        Assert.Equal(GraphDef.Parser.ParseFrom(bytes), PutBack(image, bytes));
        Assert.NotEqual(GraphDef.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes), image.Graph);
    }

    [Fact]
    public void What_stands_twice_is_left_to_the_parser()
    {
        // The same attribute in two entries: the last one counts.
        byte[] node = [.. Const("c", 2_000).ToByteArray(), .. new NodeDef { Attr = { ["value"] = new AttrValue { I = 3 } } }.ToByteArray()];
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(node));
        }
        byte[] bytes = stream.ToArray();
        GraphDefImage image = GraphDefReader.Read(bytes);
        Assert.Empty(image.Contents);
        Assert.Equal(GraphDef.Parser.ParseFrom(bytes), image.Graph);
        Assert.Equal(3, image.Graph.Node[0].Attr["value"].I);
    }

    [Fact]
    public void A_graph_cut_anywhere_is_an_error_or_a_shorter_graph()
    {
        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("text", "odd.GraphDef.pb")));
        graph.Node.Add(Const("c", 1_500));
        byte[] bytes = graph.ToByteArray();
        int whole = 0;
        for (int length = 0; length < bytes.Length; length++)
        {
            try
            {
                GraphDefImage image = GraphDefReader.Read(bytes.AsSpan(0, length), "graph.pb");
                Assert.True(image.Graph.Node.Count < graph.Node.Count || image.Graph.Versions is null);
                whole++;
            }
            catch (ModelFileException error)
            {
                // Of nothing, or of one byte (a line feed, as text), nobody can tell that it was a graph.
                Assert.Equal(length <= 1 ? DiagnosticCodes.NotAGraph : DiagnosticCodes.MessageDamaged, error.Code);
                Assert.Equal("graph.pb", error.File);
            }
        }
        // Only between two fields of the graph does a cut leave a graph.
        Assert.InRange(whole, 1, 2);
    }

    [Fact]
    public void Flipped_bits_give_a_graph_or_a_coded_error()
    {
        byte[] bytes = File.ReadAllBytes(Repository.Golden("digits", "frozen.pb"));
        var random = new Random(17);
        int failed = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. bytes];
            // Half of the flips among the structure at the end and the beginning, where few bytes are weights.
            for (int n = 0; n < 4; n++) damaged[i % 2 == 0 ? random.Next(bytes.Length) : random.Next(600)] ^= (byte)(1 << random.Next(8));
            try
            {
                GraphDefImage image = GraphDefReader.Read(damaged);
                Assert.All(image.Contents.Values, c => Assert.True(c.Offset > 0 && (long)c.Offset + c.Length <= damaged.Length));
            }
            catch (ModelFileException error)
            {
                Assert.True(error.Code is DiagnosticCodes.MessageDamaged or DiagnosticCodes.NotAGraph);
                failed++;
            }
        }
        Assert.True(failed > 0);
    }

    [Fact]
    public void What_is_no_graph_is_named()
    {
        void Is(string says, byte[] bytes)
        {
            var error = Assert.Throws<ModelFileException>(() => GraphDefReader.Read(bytes, "model.pb"));
            Assert.Equal((DiagnosticCodes.NotAGraph, "model.pb"), (error.Code, error.File));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }

        Is("MetaGraphDef", File.ReadAllBytes(Repository.Golden("text", "seed_swap.MetaGraphDef.pb")));
        Is("SavedModel", File.ReadAllBytes(Repository.Golden("text", "savedmodel_tf1.SavedModel.pb")));
        Is("text format", File.ReadAllBytes(Repository.Golden("text", "odd.GraphDef.pbtxt")));
        Is("table", File.ReadAllBytes(Repository.Golden("digits", "model.ckpt-1500.index")));
        Is("git-lfs", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray());
        Is("empty", []);
        Is("no kind", [0xff, 0xfe, 0xfd]);
    }

    private static NodeDef Const(string name, int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        var tensor = new TensorProto { Dtype = DataType.DtUint8, TensorShape = new() { Dim = { new TensorShapeProto.Types.Dim { Size = bytes } } }, TensorContent = ByteString.CopyFrom(content) };
        return new NodeDef { Name = name, Op = "Const", Attr = { ["dtype"] = new AttrValue { Type = DataType.DtUint8 }, ["value"] = new AttrValue { Tensor = tensor } } };
    }

    private static ByteString Content(NodeDef node) =>
        node.Op == "Const" && node.Attr.TryGetValue("value", out AttrValue? value) && value.Tensor is { } tensor ? tensor.TensorContent : ByteString.Empty;

    private static GraphDef PutBack(GraphDefImage image, byte[] bytes)
    {
        foreach ((NodeDef node, TensorContent content) in image.Contents)
            node.Attr["value"].Tensor.TensorContent = ByteString.CopyFrom(bytes.AsSpan(content.Offset, content.Length));
        return image.Graph;
    }
}

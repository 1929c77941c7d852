using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public sealed class GraphSourceTests
{
    public static TheoryData<string> Metas => new(
        Directory.GetFiles(Repository.Golden(), "*.meta", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.Golden(), f)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Metas))]
    public void Nodes_left_for_later_are_those_that_the_parser_reads(string file)
    {
        string path = Repository.Golden(file);
        MetaGraphDef whole = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(path));
        (MetaGraphDef meta, GraphIndex index) = GraphSource.Read(path);
        Assert.Equal(whole.GraphDef.Node, index.Nodes);
        Assert.Equal(whole.GraphDef.Library, index.Library);
        Assert.Equal(whole.GraphDef.Versions, index.Versions);
        whole.GraphDef.Node.Clear();
        whole.CollectionDef.Clear();
        meta.CollectionDef.Clear();
        Assert.Equal(whole, meta);
    }

    [Fact]
    public void A_graph_in_two_parts_is_one_graph()
    {
        // Two fields of a message count as one that was merged; so a .meta may be joined from parts.
        var first = new MetaGraphDef { GraphDef = new GraphDef { Node = { new NodeDef { Name = "a", Op = "NoOp" } } } };
        var second = new MetaGraphDef { GraphDef = new GraphDef { Node = { new NodeDef { Name = "b", Op = "NoOp" } } } };
        using var folder = new TemporaryFolder();
        string path = folder.File("parts.meta");
        File.WriteAllBytes(path, [.. first.ToByteArray(), .. second.ToByteArray()]);
        Assert.Equal(["a", "b"], GraphSource.Read(path).Index.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Damage_in_a_node_is_told_when_the_node_is_needed()
    {
        string source = Repository.Golden("digits", "model.ckpt-1500.meta");
        byte[] bytes = File.ReadAllBytes(source);
        // An attribute of the first node that names itself 'digit': its entry claims to be longer than the node.
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(bytes);
        byte[] node = meta.GraphDef.Node.Single(n => n.Name == "digit").ToByteArray();
        int at = bytes.AsSpan().IndexOf(node);
        int attr = at + node.AsSpan().IndexOf((byte)0x2a);
        Assert.True(attr > at);
        bytes[attr + 3] = 0x7f;
        using var folder = new TemporaryFolder();
        string path = folder.File("model.ckpt-1500.meta");
        File.WriteAllBytes(path, bytes);

        GraphIndex index = GraphSource.Read(path).Index;
        Assert.Equal("probabilities", index["probabilities"].Name);
        ModelFileException error = Assert.Throws<ModelFileException>(() => index["digit"]);
        Assert.Equal(DiagnosticCodes.MessageDamaged, error.Code);
        Assert.Equal(path, error.File);
    }
}

using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

/// <summary>The list of a graph's nodes, from files as TensorFlow wrote them.</summary>
public sealed class GraphScanTests
{
    [Fact]
    public void The_nodes_are_those_of_the_file_in_their_order()
    {
        IReadOnlyList<GraphNode> nodes = GraphScan.Nodes(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")));
        Assert.Equal("image (Placeholder)", nodes[0].ToString());
        Assert.Equal(new GraphNode("digit", "ArgMax"), nodes[^1]);
        Assert.Contains(new GraphNode("conv/Relu", "Relu"), nodes);
        using var digest = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Repository.Golden("digits", "digest.json")));
        Assert.Equal(
            digest.RootElement.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()).Order(StringComparer.Ordinal),
            nodes.Select(n => n.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_or_shorter_and_never_an_exception_of_another_kind()
    {
        byte[] whole = File.ReadAllBytes(Repository.Golden("models", "seed_mul_add", "frozen.pb"));
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                Assert.InRange(GraphScan.Nodes(ModelSource.FromBytes(whole.AsMemory(0, length))).Count, 0, 6);
            }
            catch (ModelException e)
            {
                Assert.Equal(ModelErrorCodes.GraphDamaged, e.Code);
                refused++;
            }
        }
        Assert.True(refused > whole.Length / 2);
    }

    [Fact]
    public void Bytes_of_no_kind_are_refused()
    {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            byte[] noise = new byte[random.Next(1, 60)];
            random.NextBytes(noise);
            try
            {
                GraphScan.Nodes(ModelSource.FromBytes(noise));
            }
            catch (ModelException e)
            {
                Assert.Equal(ModelErrorCodes.GraphDamaged, e.Code);
            }
        }
    }
}

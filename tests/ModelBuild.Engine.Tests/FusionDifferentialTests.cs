using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// Products with random things behind them, computed twice: as the plan fuses them, and with every tensor on the way asked for as an output too, so that nothing can
/// be fused.
/// </summary>
public sealed class FusionDifferentialTests
{
    [Theory]
    [InlineData("MatMul")]
    [InlineData("Conv2D")]
    [InlineData("DepthwiseConv2dNative")]
    public void What_is_fused_gives_what_it_gives_unfused(string product)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            (GraphBuilder builder, List<string> chain, long[] input) = Graph(product, random);
            float[] values = Values(random, input);
            float[] fused = Run(builder, values, input, [chain[^1]])[0], unfused = Run(builder, values, input, [.. chain])[^1];
            Assert.Equal(unfused.Length, fused.Length);
            for (int i = 0; i < fused.Length; i++)
            {
                Assert.True(Math.Abs(unfused[i] - fused[i]) <= 1e-4 + 1e-4 * Math.Abs(unfused[i]),
                    $"seed {seed}, {string.Join(" > ", builder.Graph.Node.Where(n => chain.Contains(n.Name + ":0")).Select(n => n.Op))}: element {i} is {fused[i]} instead of {unfused[i]}");
            }
        }
    }

    [Fact]
    public void Element_wise_steps_together_give_what_they_give_one_by_one()
    {
        string[] unary = ["Relu", "Relu6", "Tanh", "Sigmoid", "Erf", "Neg", "Abs", "Square", "Floor"], binary = ["Add", "AddV2", "Sub", "Mul", "Maximum", "Minimum", "RealDiv", "SquaredDifference", "Pow"];
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            long[] shape = [random.Next(1, 4), random.Next(1, 3000)];
            var builder = new GraphBuilder();
            builder.Placeholder("x", DataType.DtFloat, shape);
            var values = new List<string> { "x" };
            for (int i = random.Next(2, 20); i > 0; i--)
            {
                // Mostly on, now and then from further back: such a value is read twice.
                string name = $"n{values.Count}", from = random.Next(4) > 0 ? values[^1] : values[random.Next(values.Count)];
                if (random.Next(2) == 0) builder.Node(name, unary[random.Next(unary.Length)], DataType.DtFloat, from);
                else
                {
                    string op = binary[random.Next(binary.Length)], other = random.Next(3) == 0 ? values[random.Next(values.Count)] : name + "c";
                    if (op == "Pow") other = name + "c"; // a chain of powers of each other ends beyond any number
                    if (other == name + "c") builder.Const(other, DataType.DtFloat, [op == "Pow" ? random.Next(1, 4) : random.NextSingle() + 0.5f], []);
                    if (op == "Pow" || random.Next(2) == 0) builder.Node(name, op, DataType.DtFloat, from, other);
                    else builder.Node(name, op, DataType.DtFloat, other, from);
                }
                values.Add(name);
            }
            string[] all = [.. values.Skip(1).Select(v => v + ":0")];
            float[] fed = Values(random, shape);
            // Bit by bit: it is the same code that computes them.
            Assert.Equal(Run(builder, fed, shape, all)[^1], Run(builder, fed, shape, [all[^1]])[0]);
        }
    }

    private static (GraphBuilder Builder, List<string> Chain, long[] Input) Graph(string product, Random random)
    {
        var builder = new GraphBuilder();
        long channels = random.Next(1, 5), columns = random.Next(1, 4) * (random.Next(2) + 1);
        long[] input = product == "MatMul" ? [random.Next(1, 5), channels] : [random.Next(1, 3), 5, 4, channels];
        long[] weights = product switch { "MatMul" => [channels, columns], "Conv2D" => [3, 2, channels, columns], _ => [2, 3, channels, random.Next(1, 3)] };
        if (product == "DepthwiseConv2dNative") columns = channels * weights[3];
        long[] output = product == "MatMul" ? [input[0], columns] : [input[0], 5, 4, columns];
        builder.Placeholder("x", DataType.DtFloat, input);
        var chain = new List<string>();
        string image = "x";
        bool bordered = product != "MatMul" && random.Next(2) == 0;
        if (bordered)
        {
            image = "border";
            builder.Const("paddings", DataType.DtInt32, [0, 0, 1, 2, 0, 1, 0, 0], [4, 2]).Node(image, "Pad", DataType.DtFloat, "x", "paddings");
            chain.Add("border:0");
            output = [input[0], 5 + 3 - weights[0] + 1, 4 + 1 - weights[1] + 1, columns];
        }
        void Product(string name)
        {
            builder.Const(name + "w", DataType.DtFloat, Values(random, weights), weights).Node(name, product, DataType.DtFloat, image, name + "w");
            if (product == "MatMul") return;
            builder.Graph.Node[^1].Attr["strides"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } };
            builder.Graph.Node[^1].Attr["padding"] = new AttrValue { S = ByteString.CopyFromUtf8(bordered ? "VALID" : "SAME") };
        }
        Product("p");
        chain.Add("p:0");
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string name = $"n{chain.Count}", before = chain[^1][..^2];
            switch (random.Next(product == "MatMul" ? 6 : 7))
            {
                case 0: builder.Node(name, "Relu", DataType.DtFloat, before); break;
                case 1: builder.Node(name, "Relu6", DataType.DtFloat, before); break;
                case 2:
                    builder.Const(name + "b", DataType.DtFloat, Values(random, [columns]), [columns]).Node(name, "BiasAdd", DataType.DtFloat, before, name + "b");
                    break;
                case 3 or 4:
                    long[] shape = Broadcastable(random, output);
                    string op = random.Next(3) switch { 0 => "Mul", 1 => "Add", _ => "AddV2" };
                    builder.Const(name + "b", DataType.DtFloat, Values(random, shape), shape);
                    if (random.Next(2) == 0) builder.Node(name, op, DataType.DtFloat, before, name + "b");
                    else builder.Node(name, op, DataType.DtFloat, name + "b", before);
                    break;
                case 5:
                    // Another product, or what is broadcast of it: neither is known before the run.
                    string other = name + "q";
                    Product(other);
                    if (random.Next(3) == 0)
                    {
                        builder.Const(other + "axes", DataType.DtInt32, [random.Next(output.Length)], [1]).Node(other + "m", "Max", DataType.DtFloat, other, other + "axes");
                        builder.Graph.Node[^1].Attr["keep_dims"] = new AttrValue { B = true };
                        other += "m";
                    }
                    if (random.Next(2) == 0) builder.Node(name, "AddV2", DataType.DtFloat, before, other);
                    else builder.Node(name, "AddV2", DataType.DtFloat, other, before);
                    break;
                default:
                    foreach (string statistic in (string[])["s", "o", "m"]) builder.Const(name + statistic, DataType.DtFloat, Values(random, [columns]), [columns]);
                    builder.Const(name + "v", DataType.DtFloat, [.. Values(random, [columns]).Select(v => v * v + 0.1f)], [columns]);
                    builder.Node(name, "FusedBatchNormV3", DataType.DtFloat, before, name + "s", name + "o", name + "m", name + "v");
                    builder.Graph.Node[^1].Attr["U"] = new AttrValue { Type = DataType.DtFloat };
                    builder.Graph.Node[^1].Attr["is_training"] = new AttrValue { B = false };
                    builder.Graph.Node[^1].Attr["epsilon"] = new AttrValue { F = 0.001f };
                    break;
            }
            chain.Add(name + ":0");
        }
        return (builder, chain, input);
    }

    /// <summary>A shape that the output's shape is broadcast from: fewer dimensions, and ones among them.</summary>
    private static long[] Broadcastable(Random random, long[] output)
    {
        long[] shape = output[random.Next(output.Length + 1)..];
        return [.. shape.Select(dim => random.Next(3) == 0 ? 1 : dim)];
    }

    private static float[] Values(Random random, long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (count, dim) => count * dim)).Select(_ => random.NextSingle() * 4 - 2)];

    private static List<float[]> Run(GraphBuilder builder, float[] values, long[] shape, string[] outputs)
    {
        using ILoadedGraph loaded = builder.Load(["x:0"], outputs);
        using IEngineCall call = loaded.CreateCall();
        call.Set<float>(0, values, [.. shape.Select(dim => (nint)dim)]);
        call.Run();
        return [.. outputs.Select((_, i) => call.Get<float>(i).ToArray())];
    }
}

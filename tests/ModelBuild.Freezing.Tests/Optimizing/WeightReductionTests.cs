using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class WeightReductionTests
{
    [Theory]
    [InlineData(WeightPrecision.Half, DataType.DtHalf, "w/float16", 1 / 2048f)]
    [InlineData(WeightPrecision.BFloat16, DataType.DtBfloat16, "w/bfloat16", 1 / 256f)]
    public void A_weight_is_stored_smaller_and_cast_back(WeightPrecision precision, DataType stored, string name, float bound)
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2, 40).Noise("w", 40, 30).Noise("b", 30)
            .Add("product", "MatMul", ["x", "w"], T(), ("transpose_a", B(false)), ("transpose_b", B(false))).Add("y", "BiasAdd", ["product", "b"], T(), ("data_format", S("NHWC")));
        OptimizedGraph optimized = graph.Optimize(new OptimizationOptions { Weights = precision }, "y");
        Assert.Equal("Cast", optimized.Node("w").Op);
        Assert.Equal([name], optimized.Node("w").Input);
        Assert.Equal(stored, optimized.Value(name).Dtype);
        Assert.Equal(40 * 30 * 2, optimized.Value(name).TensorContent.Length);
        Assert.Equal("Const", optimized.Node("b").Op);
        (float[] before, float[] after) = graph.Run(optimized, "y", ("x", [2, 40]));
        float largest = graph.Graph.Node.Single(n => n.Name == "w").Attr["value"].Tensor.TensorContent.Length / 4 * 1.25f;
        Assert.All(before.Zip(after), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound * largest));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Weights_below_the_least_size_other_dtypes_and_repeated_elements_keep_their_dtype()
    {
        SmallGraph graph = new SmallGraph().Noise("small", 1023).Noise("enough", 1024).Ints32("ints", [2000], new int[2000])
            .Add("splat", "Const", [], ("dtype", GraphBuilder.Type(DataType.DtFloat)),
                ("value", new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = GraphBuilder.Shape(4000).Shape, FloatVal = { 1 } } }));
        OptimizedGraph optimized = graph.Optimize(new OptimizationOptions { Weights = WeightPrecision.Half }, "small", "enough", "ints", "splat");
        Assert.Equal(1, optimized.Report.Passes.Single().Rewritten);
        Assert.Equal(["Const", "Cast", "Const", "Const"], new[] { "small", "enough", "ints", "splat" }.Select(name => optimized.Node(name).Op));
    }

    [Fact]
    public void An_element_beyond_half_is_refused_and_bfloat16_takes_it()
    {
        SmallGraph graph = new SmallGraph().Floats("w", [2], 1, 70000);
        var options = new OptimizationOptions { Weights = WeightPrecision.Half, SmallestReducedWeight = 1 };
        ModelFileException e = Assert.Throws<ModelFileException>(() => graph.Optimize(options, "w"));
        Assert.Equal(DiagnosticCodes.WeightBeyondHalf, e.Code);
        Assert.Contains("'w'", e.Message);
        Assert.Contains("70000", e.Message);
        graph.Optimize(options with { Weights = WeightPrecision.BFloat16 }, "w");
    }

    [Fact]
    public void BFloat16_rounds_to_the_nearest_and_ties_to_even()
    {
        float[] values = [1, 1.00390625f, 1.01171875f, -1.004f, float.MaxValue, float.PositiveInfinity, float.NaN, 1e-40f];
        byte[] bytes = WeightTransform.Of(values, "w", null, DataType.DtBfloat16, "model.meta");
        ushort[] rounded = MemoryMarshal.Cast<byte, ushort>(bytes).ToArray();
        Assert.Equal([0x3F80, 0x3F80, 0x3F82, 0xBF81, 0x7F80, 0x7F80], rounded[..6]);
        Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)rounded[6] << 16)));
        Assert.Equal(1, rounded[7]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4099)]
    public void Pieces_that_end_within_an_element_give_what_the_whole_gives(int piece)
    {
        float[] values = [.. Enumerable.Range(0, 40_000).Select(i => i / 7f)];
        var scaling = new WeightScaling([1, 10, 100], 2);
        byte[] whole = WeightTransform.Of(values, "w", scaling, DataType.DtFloat, "model.meta");
        float[] expected = [.. values.Select((v, i) => (float)(v * (double)new[] { 1, 10, 100 }[i / 2 % 3]))];
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(whole).ToArray());

        var transform = new WeightTransform("w", scaling, DataType.DtFloat, "model.meta");
        var streamed = new MemoryStream();
        byte[] source = MemoryMarshal.AsBytes<float>(values).ToArray();
        for (int i = 0; i < source.Length; i += piece) transform.Next(source.AsSpan(i, Math.Min(piece, source.Length - i)), streamed.Write);
        Assert.Equal(whole, streamed.ToArray());
    }

    [Fact]
    public void A_weight_of_the_checkpoint_is_converted_on_the_way_and_scaled_before()
    {
        using TestModel model = TestModel.Load("digits");
        OptimizedGraph optimized = model.Optimize(new OptimizationOptions { Weights = WeightPrecision.Half, SmallestReducedWeight = 64 });
        OptimizedWeight weight = optimized.Weights.First(w => w.IsChanged);
        Assert.Equal(DataType.DtHalf, weight.Stored);
        Assert.Equal(weight.ElementCount * 2, weight.Size);
        GraphDef graph = model.WithContent(optimized);
        Dictionary<string, NodeDef> before = model.WithContent(model.Optimize(new OptimizationOptions())).Node.ToDictionary(n => n.Name);
        foreach (OptimizedWeight changed in optimized.Weights.Where(w => w.IsChanged))
        {
            ReadOnlySpan<byte> halves = graph.Node.Single(n => n.Name == changed.Node.Name).Attr["value"].Tensor.TensorContent.Span;
            float[] floats = FloatContent.Of(before[changed.Source.Node.Name].Attr["value"].Tensor)!;
            for (int i = 0; i < floats.Length; i++) Assert.Equal((Half)floats[i], BinaryPrimitives.ReadHalfLittleEndian(halves[(2 * i)..]));
        }
    }

    [Fact]
    public void A_negative_least_size_is_refused() =>
        Assert.Equal(DiagnosticCodes.OptimizationOption, Assert.Throws<ModelFileException>(() =>
            new SmallGraph().Floats("w", [1], 1).Optimize(new OptimizationOptions { SmallestReducedWeight = -1 }, "w")).Code);
}

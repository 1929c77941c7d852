using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Tests;

/// <summary>Generated classes of golden models, run by the embedded engine.</summary>
public sealed class GoldenClassTests
{
    [Theory]
    [InlineData(LanguageVersion.CSharp10)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Latest)]
    public void Values_are_arguments(LanguageVersion language)
    {
        using GoldenModel model = GoldenModel.Adder();
        Assert.Equal("7 [4, 7] [[4], [7]] [3, 5]", model.Say(
            """
            using var adder = new Adder();
            string text = (int)adder.Run(x: 2, y: 3).OpToStore + " ";
            text += adder.Run(new[] { 1, 2 }, 3).OpToStore + " ";
            text += adder.Run(x: new[,] { { 1 }, { 2 } }, y: 3).OpToStore + " ";
            return text + adder.Run(x: System.Numerics.Tensors.Tensor.Create(new[] { 1, 2 }), y: 2).OpToStore;
            """, language));
    }

    [Fact]
    public void Outputs_print_their_values()
    {
        using var model = GoldenModel.Digits();
        Assert.Matches(@"^Probabilities = \[\[.+\]\], Digit = \[\d\]$", model.Say("using var digits = new Digits(); return digits.Run(image: new float[1, 8, 8]).ToString();"));
    }

    [Fact]
    public void A_model_of_one_input_takes_its_value_or_its_inputs()
    {
        using GoldenModel model = GoldenModel.Digits();
        Assert.Equal("[1, 10] [1, 10] [1, 10] [2, 10] [1, 10]", model.Say(
            """
            using var digits = new Digits();
            float[] pixels = new float[64];
            ReadOnlySpan<float> two = new float[128];
            static string Of(Digits.Outputs outputs) => "[" + string.Join(", ", outputs.Probabilities.Shape.ToArray()) + "]";
            return Of(digits.Run(new() { Image = new float[1, 8, 8] })) + " " + Of(digits.Run(image: pixels.AsSpan())) + " " + Of(digits.Run(new float[1, 8, 8], keepProb: 1f))
                + " " + Of(digits.Run(image: two)) + " " + Of(digits.Run(pixels.AsMemory()));
            """));
    }

    [Fact]
    public void Async_runs_and_can_be_cancelled()
    {
        using GoldenModel model = GoldenModel.Adder();
        Assert.Equal("7 cancelled", model.Say(
            """
            using var adder = new Adder();
            string text = adder.RunAsync(new() { X = 2, Y = 3 }).GetAwaiter().GetResult().OpToStore.ToString();
            try
            {
                adder.RunAsync(new() { X = 2, Y = 3 }, new System.Threading.CancellationToken(true)).GetAwaiter().GetResult();
                return text;
            }
            catch (OperationCanceledException)
            {
                return text + " cancelled";
            }
            """));
    }

    [Fact]
    public void A_part_is_fetched_alone()
    {
        using GoldenModel model = GoldenModel.Digits();
        Assert.Equal("True True True", model.Say(
            """
            using var digits = new Digits();
            float[,,] image = new float[1, 8, 8];
            for (int i = 0; i < 8; i++) image[0, i, 4] = 15;
            Digits.Outputs whole = digits.Run(new() { Image = image });
            Result<long> digit = digits.Run(new() { Image = image }, Digits.Fetch.Digit);
            (Result<long> again, Result<float> probabilities) = digits.Run(new() { Image = image }, Digits.Fetch.Digit, Digits.Fetch.Probabilities);
            return $"{digit[0] == whole.Digit[0]} {again[0] == digit[0]} {probabilities.AsSpan().SequenceEqual(whole.Probabilities.AsSpan())}";
            """));
    }

    [Fact]
    public void Any_tensor_is_there_by_its_name()
    {
        using GoldenModel model = GoldenModel.Digits();
        Assert.Equal("conv/Relu:0 float32 [1, 8, 8, 16] hidden/MatMul:0 True MB3009 MB3004", model.Say(
            """
            using var digits = new Digits();
            GraphTensor relu = digits.Graph["conv/Relu:0"];
            Result<float> values = digits.Run(new() { Image = new float[1, 8, 8] }, relu.As<float>());
            string text = $"{relu} [{string.Join(", ", values.Shape.ToArray())}] {digits.Graph["hidden/MatMul"].Name} {digits.Graph.Nodes.Any(n => n.Op == "Conv2D")}";
            try { _ = digits.Graph["conv/relu:0"]; } catch (ModelException e) { text += " " + e.Code; }
            try { relu.As<int>(); } catch (ModelException e) { text += " " + e.Code; }
            return text;
            """));
    }

    /// <summary>The mission's second demo: restore a graph, add an operation to it, run that.</summary>
    [Fact]
    public void An_operation_is_added_to_the_restored_graph_and_run()
    {
        using GoldenModel model = GoldenModel.Adder();
        Assert.Equal("7 14 Mul_1:0 28 7 14 [-7] 7", model.Say(
            """
            using var adder = new Adder();
            Adder.Inputs inputs = new() { X = 2, Y = 3 };
            GraphTensor opToRestore = adder.Graph["op_to_store:0"];
            GraphTensor addOnOp = opToRestore * adder.Graph.Constant(2);
            string text = $"{(int)adder.Run(inputs).OpToStore} {(int)adder.Run(inputs, addOnOp.As<int>())} {addOnOp.Name} ";
            GraphTensor more = addOnOp + addOnOp;
            text += (int)adder.Run(inputs, more.As<int>()) + " ";
            (Result<int> restored, Result<int> doubled) = adder.Run(inputs, opToRestore.As<int>(), addOnOp.As<int>());
            text += $"{(int)restored} {(int)doubled} ";
            GraphTensor vector = adder.Graph.Add("Reshape", new[] { -opToRestore, adder.Graph.Constant(stackalloc[] { 1 }, stackalloc nint[] { 1 }) });
            text += adder.Run(inputs, vector.As<int>()) + " ";
            return text + (more / adder.Graph.Constant(4)).As<int>() switch { var fetch => (int)adder.Run(inputs, fetch) };
            """));
    }

    [Fact]
    public void Ops_with_attributes_are_added()
    {
        using GoldenModel model = GoldenModel.Digits();
        Assert.Equal("[1, 3] int32 True", model.Say(
            """
            using var digits = new Digits();
            Digits.Inputs inputs = new() { Image = new float[1, 8, 8] };
            ModelGraph graph = digits.Graph;
            GraphTensor probabilities = graph["probabilities"];
            GraphTensor top = graph.Add("TopKV2", new[] { probabilities, graph.Constant(3) }, ("sorted", true));
            GraphTensor indices = graph["TopKV2:1"];
            (Result<float> values, Result<int> places) = digits.Run(inputs, top.As<float>(), indices.As<int>());
            GraphTensor cast = graph.Add("Cast", new[] { probabilities }, ("T", null), ("SrcT", DType.Float), ("DstT", DType.Double));
            Result<double> wide = digits.Run(inputs, cast.As<double>());
            return $"[{values.Shape[0]}, {values.Shape[1]}] {DTypes.NameOf(indices.DType)} {wide[0, places[0, 0]] == values[0, 0]}";
            """));
    }

    [Fact]
    public void An_op_that_there_is_not_is_said_when_it_is_fetched()
    {
        using GoldenModel model = GoldenModel.Adder();
        Assert.Equal("MB3006 MB3009 Object", model.Say(
            """
            using var adder = new Adder();
            using var other = new Adder();
            string text = "";
            try { adder.Graph.Add("Frobnicate", new[] { adder.Graph["op_to_store"] }).As<int>(); } catch (ModelException e) { text += e.Code; }
            try { _ = adder.Graph["x"] + other.Graph["x"]; } catch (ModelException e) { text += " " + e.Code; }
            try { adder.Graph.Add("Neg", new[] { adder.Graph["x"] }, ("a", new object())); } catch (ArgumentException e) when (e.Message.Contains("of type Object")) { text += " Object"; }
            return text;
            """));
    }

    [Fact]
    public void Buffers_of_the_callers_are_written()
    {
        using GoldenModel model = GoldenModel.Digits();
        Assert.Equal("True True MB3003", model.Say(
            """
            using var digits = new Digits();
            using Digits.Call call = digits.CreateCall();
            float[] pixels = new float[128];
            pixels[70] = 16;
            Span<float> probabilities = stackalloc float[20];
            Span<long> digit = stackalloc long[2];
            call.RunInto(pixels, probabilities, digit);
            Digits.Outputs outputs = digits.Run(image: pixels.AsSpan());
            string text = $"{probabilities.SequenceEqual(outputs.Probabilities.AsSpan())} {digit.SequenceEqual(outputs.Digit.AsSpan())}";
            try { call.RunInto(pixels, probabilities, digit[..1]); } catch (ModelException e) { text += " " + e.Code; }
            return text;
            """));
    }

    [Fact]
    public void The_users_part_hears_of_loading_and_runs()
    {
        using GoldenModel model = GoldenModel.Adder();
        Assert.Equal("loaded running [2] ran 7 ", model.Say(
            """
            using var adder = new Adder();
            adder.Run(x: new[] { 2 }, y: 3);
            return adder.Log;
            """,
            more: """
            namespace App
            {
                partial class Adder
                {
                    public string Log { get; private set; } = "";
                    partial void OnLoaded() => Log += "loaded ";
                    partial void OnRunning(Inputs inputs) => Log += $"running [{inputs.X.Shape.Length + 1}] ";
                    partial void OnRan(Inputs inputs, Outputs outputs) => Log += $"ran {(int)outputs.OpToStore} ";
                }
            }
            """));
    }
}

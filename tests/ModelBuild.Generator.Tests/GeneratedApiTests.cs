using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests;

/// <summary>Generated classes, compiled as a user compiles them and run on a fake engine.</summary>
public sealed class GeneratedApiTests
{
    private static readonly ModelInterface AdderGraph = new(
        [new("x:0", DType.Int32, Shape.Scalar), new("y:0", DType.Int32, Shape.Scalar)], [new("op_to_store:0", DType.Int32, Shape.Scalar)]);

    private static string Program(string body, string usings = "") =>
        $$"""
        using System;
        using App;
        {{usings}}
        public static class Program
        {
            public static string Main()
            {
                {{body}}
            }
        }
        """;

    private static object? Execute(GeneratorRun run, IEngine engine)
    {
        Assembly assembly = run.Load();
        assembly.GetType("ModelBuild.Engine.EmbeddedEngine")!.GetProperty("Default")!.SetValue(null, engine);
        return assembly.GetType("Program")!.GetMethod("Main")!.Invoke(null, null);
    }

    private static string InFile(string program) => program.Replace("new Adder()", "new Adder(new System.IO.MemoryStream(new byte[] { 1 }))");

    [Fact]
    public void The_example_of_the_readme_compiles_and_runs()
    {
        string program = InFile(Program(
            """
            using var adder = new Adder();
            Adder.Outputs result = adder.Run(new() { X = 2, Y = 3 });
            return $"{(int)result.OpToStore} {result.OpToStore}";
            """));
        var engine = new FakeEngine(AdderGraph, FakeEngine.MultiplyAndAddOne);
        Assert.Equal("7 7", Execute(GeneratorRun.Of(new TestItem(Pbtxt.Adder), program), engine));
        Assert.Equal((0, 0), (engine.LiveCalls, engine.LiveGraphs));
    }

    [Fact]
    public void At_CSharp_9_a_constructor_asks_for_the_inputs()
    {
        string program = InFile(Program(
            """
            using var adder = new Adder();
            Adder.Outputs result = adder.Run(new(2, 3));
            return result.OpToStore.ToString();
            """));
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder), program, LanguageVersion.CSharp9);
        Assert.Equal("7", Execute(run, new FakeEngine(AdderGraph, FakeEngine.MultiplyAndAddOne)));
        string forgot = InFile(Program("return new Adder().Run(new(2)).OpToStore.ToString();"));
        Assert.Contains(GeneratorRun.Of(new TestItem(Pbtxt.Adder), forgot, LanguageVersion.CSharp9).Errors(), e => e.StartsWith("CS7036", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("new() { X = 2 }", "CS9035")]                          // Y forgotten
    [InlineData("new() { X = 2, Z = 3 }", "CS0117")]                   // Y misspelt
    [InlineData("new() { X = 2, Y = \"3\" }", "CS0029")]               // a string for an int32
    [InlineData("new() { X = 2, Y = 3L }", "CS0266")]                  // a long for an int32
    [InlineData("new() { X = 2, Y = 3.0 }", "CS0266")]                 // a double for an int32
    [InlineData("new() { X = 2, Y = new[] { 3f } }", "CS0029")]        // floats for an int32
    [InlineData("new() { X = 2, Y = new System.DateTime() }", "CS0029")]
    public void What_does_not_fit_does_not_compile(string inputs, string error)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder), Program($"using var adder = new Adder(); return adder.Run({inputs}).OpToStore.ToString();"));
        Assert.Contains(run.Errors(), e => e.StartsWith(error, StringComparison.Ordinal));
        Assert.All(run.Errors(), e => Assert.StartsWith("CS", e, StringComparison.Ordinal));
    }

    [Fact]
    public void A_renamed_output_does_not_compile()
    {
        string program = Program("using var adder = new Adder(); return adder.Run(new() { X = 2, Y = 3 }).OpToStore.ToString();");
        string renamed = Pbtxt.Of(["x:0 int32 []", "y:0 int32 []"], ["op_to_keep:0 int32 []"]);
        Assert.Empty(GeneratorRun.Of(new TestItem(Pbtxt.Adder), program).Errors());
        Assert.Contains(GeneratorRun.Of(new TestItem(renamed), program).Errors(), e => e.StartsWith("CS1061", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_weight_of_value_is_fed()
    {
        string program = InFile(Program(
            """
            using var adder = new Adder();
            string text = "";
            text += adder.Run(new() { X = new[] { 1, 2 }, Y = 3 }).OpToStore + " ";
            text += adder.Run(new() { X = new[,] { { 1, 2 } }, Y = 3 }).OpToStore + " ";
            text += adder.Run(new() { X = System.Numerics.Tensors.Tensor.Create(new[] { 1, 2 }), Y = 3 }).OpToStore + " ";
            text += adder.Run(new() { X = ModelBuild.Feed.From(new[] { 1, 2 }, new nint[] { 2, 1 }), Y = 3 }).OpToStore;
            return text;
            """));
        string any = Pbtxt.Of(["x:0 int32 ?", "y:0 int32 []"], ["op_to_store:0 int32 ?"]);
        ModelInterface graph = new([new("x:0", DType.Int32, Shape.Unknown), AdderGraph.Inputs[1]], AdderGraph.Outputs);
        Assert.Equal("[4, 7] [[4, 7]] [4, 7] [[4], [7]]", Execute(GeneratorRun.Of(new TestItem(any), program), new FakeEngine(graph, FakeEngine.MultiplyAndAddOne)));
    }

    [Fact]
    public void The_span_path_runs()
    {
        string program = InFile(Program(
            """
            using var adder = new Adder();
            using Adder.Call call = adder.CreateCall();
            int x = 2, y = 3;
            call.Run(new ReadOnlySpan<int>(in x), new ReadOnlySpan<int>(in y));
            string text = call.OpToStore[0] + " " + call.OpToStoreShape.Length;
            call.SetX(new[] { 5 });
            call.Run();
            return text + " " + call.OpToStore[0];
            """));
        Assert.Equal("7 0 16", Execute(GeneratorRun.Of(new TestItem(Pbtxt.Adder), program), new FakeEngine(AdderGraph, FakeEngine.MultiplyAndAddOne)));
    }

    [Fact]
    public void The_span_path_asks_for_shapes_that_do_not_follow()
    {
        string program = InFile(Program(
            """
            using var adder = new Adder();
            using Adder.Call call = adder.CreateCall();
            call.Run(new[] { 2, 3 }, new nint[] { 2, 1 }, new[] { 3 });
            string text = string.Join(",", call.OpToStore.ToArray()) + " " + string.Join(",", call.OpToStoreShape.ToArray());
            try { call.Run(new[] { 2, 3 }, default, new[] { 3 }); } catch (ModelBuild.ModelException e) { text += " " + e.Message; }
            return text;
            """));
        string any = Pbtxt.Of(["x:0 int32 ?", "y:0 int32 []"], ["op_to_store:0 int32 ?"]);
        ModelInterface graph = new([new("x:0", DType.Int32, Shape.Unknown), AdderGraph.Inputs[1]], AdderGraph.Outputs);
        Assert.Equal(
            "7,10 2,1 MB3003: Input 'x:0' of Adder was fed 2 elements as shape [], which has 1.",
            Execute(GeneratorRun.Of(new TestItem(any), program), new FakeEngine(graph, FakeEngine.MultiplyAndAddOne)));
    }

    [Fact]
    public void An_optional_input_may_be_left_out_and_a_model_without_required_ones_runs_bare()
    {
        string text = Pbtxt.Of(["?keep_prob:0 float []"], ["y:0 float []"]);
        string program = InFile(Program(
            """
            using var adder = new Adder();
            string text = adder.Run().Y + " " + adder.Run(new() { KeepProb = 0.25f }).Y + " " + adder.Run(new()).Y;
            using Adder.Call call = adder.CreateCall();
            call.SetKeepProb(new[] { 0.125f });
            call.Run();
            text += " " + call.Y[0];
            call.ClearKeepProb();
            call.Run();
            return FormattableString.Invariant($"{text} {call.Y[0]}");
            """));
        ModelInterface graph = new([new("keep_prob:0", DType.Float, Shape.Scalar, IsOptional: true)], [new("y:0", DType.Float, Shape.Scalar)]);
        var engine = new FakeEngine(graph, call => call.Output<float>(0, [])[0] = call.HasInput(0) ? call.Input<float>(0)[0] : 0.5f);
        Assert.Equal("0.5 0.25 0.5 0.125 0.5", Execute(GeneratorRun.Of(new TestItem(text), program), engine));
    }

    [Fact]
    public void Strings_go_in_and_out()
    {
        string text = Pbtxt.Of(["text:0 string [?]"], ["label:0 string [?]"]);
        string program = InFile(Program(
            """
            using var adder = new Adder();
            var result = adder.Run(new() { Text = new[] { "a", "grün" } });
            return string.Join(",", result.Label.ToStrings()) + " " + result.Label;
            """, "using ModelBuild;"));
        ModelInterface graph = new([new("text:0", DType.String, Shape.Of(-1))], [new("label:0", DType.String, Shape.Of(-1))]);
        var engine = new FakeEngine(graph, call => call.SetOutput(0, call.Input<TensorString>(0).ToArray(), call.InputShape(0)));
        Assert.Equal("a,grün [\"a\", \"grün\"]", Execute(GeneratorRun.Of(new TestItem(text), program), engine));
    }

    [Fact]
    public void Another_interface_is_refused_at_load()
    {
        string program = InFile(Program("try { new Adder(); return \"\"; } catch (ModelBuild.ModelException e) { return e.Message; }"));
        ModelInterface graph = new([AdderGraph.Inputs[0], AdderGraph.Inputs[1] with { DType = DType.Int64 }], AdderGraph.Outputs);
        Assert.StartsWith(
            "MB3001: '(stream)' is not the model that class Adder was made from: input 'y:0' is int64 there and int32 in the class.",
            (string)Execute(GeneratorRun.Of(new TestItem(Pbtxt.Adder), program), new FakeEngine(graph, _ => { }))!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_is_the_runtimes()
    {
        foreach (string text in new[] { Pbtxt.Adder, Pbtxt.Digits, ManyTypes })
        {
            Assembly assembly = GeneratorRun.Of(new TestItem(text)).Load();
            var contract = (ModelDefinition)assembly.GetType("App.Adder")!.GetField("ModelContract", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
            // Nothing differs when the file has the very interface of the class, and then the hashes must be equal too.
            var engine = new FakeEngine(contract.Interface, _ => { });
            ((IDisposable)Activator.CreateInstance(assembly.GetType("App.Adder")!, new MemoryStream([1]), engine)!).Dispose();
            MethodInfo hash = typeof(ModelCall).Assembly.GetType("ModelBuild.InterfaceCheck")!.GetMethod("HashOf")!;
            Assert.Equal(contract.InterfaceHash, hash.Invoke(null, [contract.Interface]));
        }
    }

    [Fact]
    public void Where_the_graph_lies_follows_from_the_storage()
    {
        string program = Program("try { new Adder(); return \"\"; } catch (ModelBuild.ModelException e) { return e.Message; }");
        var engine = new FakeEngine(AdderGraph, FakeEngine.MultiplyAndAddOne);
        Assert.StartsWith(
            "MB3005: The model file 'models/adder.pb' was not found",
            (string)Execute(GeneratorRun.Of(new TestItem(Pbtxt.Adder) { File = "models\\adder.pb" }, program), engine)!, StringComparison.Ordinal);
        Assert.EndsWith(
            "holds no resource 'App.adder.pb'.",
            (string)Execute(GeneratorRun.Of(new TestItem(Pbtxt.Adder) { File = "App.adder.pb", Storage = "Embed" }, program), engine)!, StringComparison.Ordinal);
    }

    internal static string ManyTypes { get; } = Pbtxt.Of(
        [
            "in_float32:0 float [?,2]", "in_float64:0 double [?,2]", "in_int32:0 int32 [?]", "in_int64:0 int64 [?]", "in_uint8:0 uint8 [?]",
            "in_int8:0 int8 []", "in_int16:0 int16 [2]", "in_bool:0 bool ?", "in_string:0 string [?,?]", "in_float16:0 half [0,?]",
            "in_complex64:0 complex64 [3,3,3]", "in_complex128:0 complex128 []", "in_bfloat16:0 bfloat16 [?]", "in_uint16:0 uint16 []",
            "in_uint32:0 uint32 []", "in_uint64:0 uint64 []", "in_qint8:0 qint8 []", "in_quint8:0 quint8 []", "in_qint32:0 qint32 []",
            "in_qint16:0 qint16 []", "in_quint16:0 quint16 []", "?flag:0 bool []", "?names:0 string []",
        ],
        ["out_float32:0 float [?,2]", "out_bool:0 bool ?", "out_string:0 string [?,?]", "out_float16:0 half ?", "out_complex128:0 complex128 []"]);

    [Theory]
    [InlineData(LanguageVersion.CSharp9)]
    [InlineData(LanguageVersion.CSharp10)]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.Preview)]
    public void Every_interface_compiles_without_a_warning(LanguageVersion language)
    {
        string[] awkward = ["in:0 float []", "class:0 float []", "cancellation:0 float []", "values:0 float []", "call:0 float []", "x:0 float ?", "x_shape:0 float []", "X_:0 float []", "field:0 float []", "入力:0 float []", "<&>:0 float []"];
        (string, string[], string[])[] models =
        [
            ("Adder", ["x:0 int32 []", "y:0 int32 []"], ["op_to_store:0 int32 []"]),
            ("Awkward", awkward, [.. awkward, "set_x:0 float []", "y:0 float []", "y_shape:0 float []", "_call:0 float []"]),
            ("class", ["x:0 int32 []"], ["y:0 int32 []"]),
            ("Nothing", [], ["y:0 int32 []"]),
            ("Blind", ["?x:0 int32 ?"], []),
        ];
        TestItem[] items = [.. models.Select(m => new TestItem(Pbtxt.Of(m.Item2, m.Item3), m.Item1, "My.namespace.Models")), new TestItem(ManyTypes, "ManyTypes", "")];
        foreach (bool engine in new[] { true, false })
        {
            GeneratorRun run = GeneratorRun.Of(items, "", language, engine: engine);
            Assert.Empty(run.Diagnostics);
            Assert.True(run.Errors().Length == 0, string.Join("\n", run.Errors()));
            Assert.Equal(items.Length, run.Files.Count);
        }
    }

    [Fact]
    public void A_part_of_the_class_may_be_the_users()
    {
        string program =
            """
            namespace App
            {
                internal partial class Adder
                {
                    public int Multiply(int x, int y) => (int)Run(new() { X = x, Y = y }).OpToStore;
                }
            }
            """;
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder), program);
        Assert.Empty(run.Diagnostics);
        Assert.Equal([], run.Errors());
        Assert.True(run.Output.GetTypeByMetadataName("App.Adder")!.DeclaredAccessibility == Microsoft.CodeAnalysis.Accessibility.Internal);
    }

    [Theory]
    [InlineData("public", Microsoft.CodeAnalysis.Accessibility.Public)]
    [InlineData("internal", Microsoft.CodeAnalysis.Accessibility.Internal)]
    public void Access_says_who_sees_the_class(string access, Microsoft.CodeAnalysis.Accessibility accessibility) => Assert.Equal(
        accessibility, GeneratorRun.Of(new TestItem(Pbtxt.Adder) { Access = access }).Output.GetTypeByMetadataName("App.Adder")!.DeclaredAccessibility);
}

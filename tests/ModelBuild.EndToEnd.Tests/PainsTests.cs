using Google.Protobuf;
using Microsoft.Build.Logging.StructuredLogger;
using ModelBuild.Checkpoints;
using ModelBuild.Freezing.Tests;
using ModelBuild.Protos;
using ModelBuild.Testing;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>
/// The twenty things that users of TensorFlow models ran into most, as their issues tell: each set up in a real project, and either it just works, or the build says
/// what is wrong, why, and what to do. The numbers are those of the list in the specification.
/// </summary>
[Collection(EndToEnd.Name)]
public sealed class PainsTests(PackageFeed feed, PainsTests.Project project) : IClassFixture<PainsTests.Project>
{
    /// <summary>One project for all, with another model in each.</summary>
    public sealed class Project
    {
        private Consumer? _app;

        public Consumer With(PackageFeed feed, string item, string program)
        {
            _app ??= new Consumer(feed);
            _app.WriteProject(item);
            _app.WriteProgram("using App;\n" + program);
            return _app;
        }

        /// <summary>The folder <c>freeze</c> has the files that TensorFlow's own command was tried on.</summary>
        public Consumer WithFreezeInputs(PackageFeed feed, string item, string program = "return;")
        {
            Consumer app = With(feed, item, program);
            app.AddFolder("freeze", "freeze", "inputs");
            return app;
        }
    }

    private const string Nothing = "return;";

    private static Error Fails(Consumer app, string code, string file, params string[] texts)
    {
        Error error = app.Build().Failed(code);
        Assert.EndsWith(file, error.File, StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, error.Text, StringComparison.Ordinal));
        return error;
    }

    private static string Prints(Consumer app)
    {
        app.Build().Succeeded();
        return app.Run();
    }

    [Fact]
    public void Pain_01_output_names_unknown()
    {
        // Candidates with dtype and shape; then the name in either form.
        Fails(project.With(feed, """<TensorFlowModel Include="models/adder/model.ckpt" />""", Nothing), "MB1201", "model.ckpt.meta", "op_to_store", "int32");
        Assert.Equal("7", Prints(project.With(feed, """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store:0" />""", Consumer.PrintsSeven.Replace("using var adder = new App.", "using var adder = new ", StringComparison.Ordinal))));
    }

    [Fact]
    public void Pain_02_no_official_freeze_of_TensorFlow_2_and_names_that_say_nothing()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/affine" />""", """
            using var affine = new Affine();
            var result = affine.Run(new() { X = new float[,] { { 1, 2, 3 } } });
            Console.WriteLine(result.Y.Shape.Length + " " + result.Positive.Shape.Length);
            """);
        app.AddFolder("models/affine", "models", "savedmodel_tf2_affine");
        BuildResult build = app.Build().Succeeded();
        Assert.Contains("inputs x", build.Output.Replace("input x", "inputs x", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Pain_03_float_ref()
    {
        // TensorFlow writes this graph, and then cannot import it.
        Fails(project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/model.ckpt" Graph="freeze/graph.pbtxt" OutputNodes="bump" ClassName="M" />"""), "MB1210", "graph.pbtxt", "'bump:0'", "training");
        // What only waits for an update is cut free of it.
        project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/model.ckpt" Graph="freeze/graph.pbtxt" OutputNodes="guarded" ClassName="M" />""").Build().Succeeded();
    }

    [Fact]
    public void Pain_04_a_plain_graph_with_resource_variables() =>
        // TensorFlow: IndexError: list index out of range.
        project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/res.ckpt" Graph="freeze/res.pbtxt" OutputNodes="through_resource" ClassName="M" />""").Build().Succeeded();

    [Fact]
    public void Pain_05_uninitialized_variables() =>
        Fails(project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/model.ckpt" Graph="freeze/res.pbtxt" OutputNodes="through_resource" ClassName="M" />"""), "MB1203", "res.pbtxt", "'res'", "'bias'", "needed by 'through_resource:0'");

    [Fact]
    public void Pain_06_a_runtime_that_is_older_than_the_graph()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/newer.pb" OutputNodes="y" ClassName="M" TargetTensorFlowVersion="1.4" />""", Nothing);
        File.WriteAllBytes(app.PathOf("models", "newer.pb"), new GraphBuilder()
            .Add("x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape(2)))
            .Add("sum", "AddV2", ["x", "x"], ("T", Type(DataType.DtFloat))).Add("y", "Ndtri", ["sum"], ("T", Type(DataType.DtFloat))).Graph.ToByteArray());
        // AddV2 becomes Add; Ndtri has no older form.
        Fails(app, "MB1050", "newer.pb", "Ndtri", "1.4");
        app.WriteProject("""<TensorFlowModel Include="models/newer.pb" OutputNodes="sum" ClassName="M" TargetTensorFlowVersion="1.4" />""");
        app.Build().Succeeded();
        Assert.Contains(GraphDef.Parser.ParseFrom(File.ReadAllBytes(app.PathOf("obj", "Debug", "net10.0", "modelbuild", "M", "M.pb"))).Node, n => n.Op == "Add");
    }

    [Fact]
    public void Pain_07_a_checkpoint_without_Python() =>
        Assert.Equal("7", Prints(project.With(feed, Consumer.AdderItem, Consumer.PrintsSeven.Replace("App.", "", StringComparison.Ordinal))));

    [Fact]
    public void Pain_08_names_as_strings() =>
        Assert.Equal("CS0117", project.With(feed, Consumer.AdderItem, """
            using var adder = new Adder();
            Console.WriteLine((int)adder.Run(new() { X = 2, Z = 3 }).OpToStore);
            """).Build().Errors.First(e => e.Code != "CS9035").Code);

    [Fact]
    public void Pain_09_no_native_TensorFlow()
    {
        Consumer app = project.With(feed, Consumer.AdderItem, Consumer.PrintsSeven.Replace("App.", "", StringComparison.Ordinal));
        Assert.Equal("7", Prints(app));
        Assert.DoesNotContain(Directory.EnumerateFiles(app.Binaries, "*", SearchOption.AllDirectories), f => Path.GetFileName(f).Contains("tensorflow", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Pain_10_and_11_leaks_and_threads() =>
        Assert.Equal("10000 right, bounded", Prints(project.With(feed, Consumer.AdderItem, """
            for (int i = 0; i < 500; i++) { using var one = new Adder(); one.Run(new() { X = i, Y = 1 }); }
            using var adder = new Adder();
            int right = 0;
            Parallel.For(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => { if ((int)adder.Run(new() { X = i, Y = 1 }).OpToStore == i + 1) Interlocked.Increment(ref right); });
            long bytes = System.Diagnostics.Process.GetCurrentProcess().WorkingSet64;
            Console.WriteLine($"{right} right, {(bytes < 400L << 20 ? "bounded" : $"{bytes} bytes")}");
            """)));

    [Fact]
    public void Pain_12_predictions_differ_because_dropout_is_still_fed()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/digits/model.ckpt-1500" ClassName="Digits" OutputNodes="digit" Constants="keep_prob=1" />""", """
            using var digits = new Digits();
            Console.WriteLine(digits.Run(new() { Image = new float[1, 8, 8] }).Digit.Shape.Length);
            """);
        app.AddFolder("models/digits", "digits");
        Assert.Equal("1", Prints(app));
        Fails(project.With(feed, """<TensorFlowModel Include="models/digits/model.ckpt-1500" ClassName="Digits" OutputNodes="digit" Constants="keep_probb=1" />""", Nothing), "MB1212", "model.ckpt-1500.meta", "'keep_prob'");
    }

    [Fact]
    public void Pain_13_images_whose_channels_come_first()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/nchw.pb" OutputNodes="y" />""", """
            using var nchw = new Nchw();
            Console.WriteLine(string.Join(' ', nchw.Run(new() { X = new float[1, 2, 1, 2] { { { { 1, 2 } }, { { 10, 20 } } } } }).Y.ToArray()));
            """);
        var filter = new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(1, 1, 2, 1).Shape, FloatVal = { 1, 3 } };
        var ones = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } };
        GraphBuilder graph = new GraphBuilder()
            .Add("x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape(-1, 2, -1, -1)))
            .Add("w", "Const", [], ("dtype", Type(DataType.DtFloat)), ("value", new AttrValue { Tensor = filter }))
            .Add("y", "Conv2D", ["x", "w"], ("T", Type(DataType.DtFloat)), ("strides", ones), ("padding", Text("SAME")), ("data_format", Text("NCHW")));
        File.WriteAllBytes(app.PathOf("models", "nchw.pb"), graph.Graph.ToByteArray());
        Assert.Equal("31 62", Prints(app));
    }

    [Fact]
    public void Pain_14_tables_not_initialized()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/table" />""", """
            using var table = new Table();
            Console.WriteLine(table.Run(new() { Words = new[] { "b" } }).Vec.Shape.Length);
            """);
        app.AddFolder("models/table", "models", "savedmodel_tf2_table");
        Assert.Equal("2", Prints(app));
    }

    [Fact]
    public void Pain_15_more_than_two_gigabytes()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="large/model.ckpt" Graph="large/graph.pb" OutputNodes="w" ClassName="Large" />""", Nothing);
        Directory.CreateDirectory(app.PathOf("large"));
        try
        {
            const int rows = 560_000_000 / 1000;
            File.WriteAllBytes(app.PathOf("large", "graph.pb"), new GraphBuilder().Add("w", "VariableV2", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape(rows, 1000))).Graph.ToByteArray());
            using (CheckpointWriter writer = CheckpointWriter.Create(app.PathOf("large", "model.ckpt")))
            {
                byte[] chunk = new byte[1 << 20];
                writer.Add("w", DataType.DtFloat, [rows, 1000], stream =>
                {
                    for (long left = rows * 4000L; left > 0; left -= chunk.Length) stream.Write(chunk, 0, (int)Math.Min(left, chunk.Length));
                });
                writer.Complete();
            }
            Fails(app, "MB1207", "model.ckpt.index", "'w' float32 [560000,1000], 2240 MB", "2 GB");
        }
        finally
        {
            Directory.Delete(app.PathOf("large"), recursive: true);
        }
    }

    [Fact]
    public void Pain_16_wrong_paths()
    {
        Assert.Equal("7", Prints(project.With(feed, """<TensorFlowModel Include="models/adder/model.ckpt.data-00000-of-00001" OutputNodes="op_to_store" ClassName="Adder" />""", Consumer.PrintsSeven.Replace("App.", "", StringComparison.Ordinal))));
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/lfs.ckpt" OutputNodes="y" />""", Nothing);
        File.WriteAllText(app.PathOf("models", "lfs.ckpt"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Fails(app, "MB1003", "lfs.ckpt", "git lfs pull");
    }

    [Fact]
    public void Pain_17_text_or_binary()
    {
        // The same graph, text and binary, under names that tell nothing.
        foreach (string graph in (string[])["graph.pbtxt", "graph.pb"])
        {
            Consumer app = project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/model.ckpt" Graph="freeze/graph.any" OutputNodes="probs" ClassName="M" />""");
            File.Copy(app.PathOf("freeze", graph), app.PathOf("freeze", "graph.any"), overwrite: true);
            app.Build().Succeeded();
        }
    }

    [Fact]
    public void Pain_18_devices_of_the_machine_that_trained()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/queue/model.ckpt" OutputNodes="scores" InputNodes="shuffle_batch:0" ClassName="Queue" />""", Nothing);
        app.AddFolder("models/queue", "models", "queue_input");
        string meta = app.PathOf("models", "queue", "model.ckpt.meta");
        Assert.Contains(MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(meta)).GraphDef.Node, n => n.Device.Length > 0);
        BuildResult build = app.Build();
        if (build.ExitCode != 0) app.WriteProject("""<TensorFlowModel Include="models/queue/model.ckpt" OutputNodes="scores" Engine="TensorFlow" ClassName="Queue" />""");
        app.Build().Succeeded();
        Assert.All(GraphDef.Parser.ParseFrom(File.ReadAllBytes(app.PathOf("obj", "Debug", "net10.0", "modelbuild", "Queue", "Queue.pb"))).Node, n => Assert.Empty(n.Device));
    }

    [Fact]
    public void Pain_19_loops_and_functions()
    {
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/loop" />""", """
            using var loop = new Loop();
            Console.WriteLine(loop.GetType().Name);
            """);
        app.AddFolder("models/loop", "models", "savedmodel_tf2_loop");
        Assert.Equal("Loop", Prints(app));
    }

    [Fact]
    public void Pain_20_keys_renamed_and_partitioned_variables()
    {
        // TensorFlow: "Models containing partition variables cannot be converted from checkpoint files".
        project.WithFreezeInputs(feed, """<TensorFlowModel Include="freeze/part.ckpt" Graph="freeze/part.pbtxt" OutputNodes="wide" ClassName="M" />""").Build().Succeeded();
        Consumer app = project.With(feed, """<TensorFlowModel Include="models/renamed.ckpt" Graph="models/renamed.pb" OutputNodes="y" ClassName="M" />""", """
            using var m = new M();
            Console.WriteLine((float)m.Run(new()).Y);
            """);
        File.WriteAllBytes(app.PathOf("models", "renamed.pb"), new GraphBuilder()
            .Add("dense/kernel", "VariableV2", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape())).Add("y", "Identity", ["dense/kernel"], ("T", Type(DataType.DtFloat))).Graph.ToByteArray());
        using (CheckpointWriter writer = CheckpointWriter.Create(app.PathOf("models", "renamed.ckpt")))
        {
            writer.Add("dense/kernels", DataType.DtFloat, [], BitConverter.GetBytes(3f));
            writer.Complete();
        }
        Fails(app, "MB1203", "renamed.pb", "'dense/kernel'", "nearest: 'dense/kernels'");
        app.WriteProject("""<TensorFlowModel Include="models/renamed.ckpt" Graph="models/renamed.pb" OutputNodes="y" ClassName="M" VariableKeys="dense/kernel=dense/kernels" />""");
        Assert.Equal("3", Prints(app));
    }

    private static AttrValue Text(string text) => new() { S = ByteString.CopyFromUtf8(text) };
}

using System.Reflection;
using ModelBuild.Engine.Tests;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests.TensorFlowNet;

/// <summary>The generated engine and face, run on TensorFlow itself through the hand-made declarations.</summary>
public sealed class TensorFlowNetRunTests
{
    private static string Program(string body) =>
        $$"""
        using System;
        using System.Linq;
        using System.Threading.Tasks;
        using App;
        using ModelBuild.TensorFlowNet;
        using Tensorflow.NumPy;
        public static class Program
        {
            private const string Path = @"{{Repository.Golden("models", "seed_mul_add", "frozen.pb")}}";
            private static string Said(Action action) { try { action(); return "nothing"; } catch (ModelBuild.ModelException e) { return e.Message; } }
            public static string Main()
            {
                {{body}}
            }
        }
        """;

    private static readonly TestItem s_adder = new(File.ReadAllText(
        Path.Combine(Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures", "seed_mul_add.graph.pbtxt")));

    private static DeclaredTensorFlowNet.Loaded Load(string version, string body)
    {
        DeclaredTensorFlowNet tensorFlowNet = DeclaredTensorFlowNet.Of(version);
        return tensorFlowNet.Load(tensorFlowNet.Run([s_adder], Program(body)));
    }

    [SkippableTheory]
    [MemberData(nameof(DeclaredTensorFlowNet.Versions), MemberType = typeof(DeclaredTensorFlowNet))]
    public void The_engine_gives_what_TensorFlow_recorded(string version)
    {
        DeclaredTensorFlowNet.Loaded loaded = Load(version, "return \"\";");
        (string Model, string Case)[] cases =
        [
            ("digits", "case0"),
            .. Directory.GetFiles(Repository.Golden("models"), "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(f => Path.GetDirectoryName(f)!).Select(f => (Path.GetRelativePath(Repository.Golden(), Path.GetDirectoryName(f)!), Path.GetFileName(f))),
        ];
        Assert.True(cases.Length > 10);
        foreach ((string model, string name) in cases)
        {
            string folder = Repository.Golden(model);
            var recorded = new GoldenCase(Path.Combine(folder, name));
            Assert.Null(recorded.Run(Path.Combine(folder, "frozen.pb"), loaded.Engine()));
            Assert.Null(recorded.Run(ModelSource.FromBytes(File.ReadAllBytes(Path.Combine(folder, "frozen.pb"))), loaded.Engine(threads: 2)));
        }
        Assert.Equal((0, 0, 0), loaded.Alive);
        Assert.Equal(0, loaded.Defaults);
    }

    [SkippableTheory]
    [MemberData(nameof(DeclaredTensorFlowNet.Versions), MemberType = typeof(DeclaredTensorFlowNet))]
    public void The_typed_class_and_the_arrays_run_on_one_session(string version)
    {
        DeclaredTensorFlowNet.Loaded loaded = Load(
            version,
            """
            using (var adder = new Adder(Path, new TensorFlowNetEngine()))
            {
                if ((int)adder.Run(new() { X = 2, Y = 3 }).OpToStore != 7) return "typed";
            }
            using var both = new Adder.TensorFlowNet(Path, threads: 1);
            if ((int)both.Model.Run(new() { X = 3, Y = 3 }).OpToStore != 10) return "typed on the same session";
            using NDArrayHolder x = new(new[] { 2, 5 }), y = new(new[] { 3, 5 });
            using Adder.TensorFlowNet.Arrays arrays = both.Run(x.Array, y.Array);
            return string.Join(",", arrays.OpToStore.ToArray<int>()) + " " + both.X.name + " " + both.OpToStore.name;
            """ + "} internal sealed class NDArrayHolder : IDisposable { public NDArray Array; public NDArrayHolder(int[] v) => Array = v; public void Dispose() => TensorFlowNetArrays.Free(Array);");
        Assert.Equal("7,26 x:0 op_to_store:0", loaded.Main());
        Assert.Equal(["x:0,y:0 > op_to_store:0"], loaded.Runs);
        Assert.Equal(((0, 0, 0), 0), (loaded.Alive, loaded.Defaults));
    }

    [SkippableTheory]
    [InlineData("0.100.4")]
    [InlineData("0.150.0")]
    public void Any_number_of_threads_may_run(string version)
    {
        DeclaredTensorFlowNet.Loaded loaded = Load(
            version,
            """
            using var both = new Adder.TensorFlowNet(Path);
            int wrong = 0;
            Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                if ((int)both.Model.Run(new() { X = i, Y = 2 }).OpToStore != 2 * i + 1) System.Threading.Interlocked.Increment(ref wrong);
                NDArray x = new NDArray(new[] { i }), y = new NDArray(new[] { 3 });
                using Adder.TensorFlowNet.Arrays arrays = both.Run(x, y);
                if (arrays.OpToStore.ToArray<int>()[0] != 3 * i + 1) System.Threading.Interlocked.Increment(ref wrong);
                TensorFlowNetArrays.Free(x);
                TensorFlowNetArrays.Free(y);
            });
            return wrong.ToString();
            """);
        Assert.Equal("0", loaded.Main());
        Assert.Equal(400, loaded.Runs.Count);
        Assert.Equal((0, 0, 0), loaded.Alive);
    }

    [SkippableFact]
    public void What_is_wrong_is_said_in_our_words()
    {
        DeclaredTensorFlowNet.Loaded loaded = Load(
            "0.150.0",
            """
            using var both = new Adder.TensorFlowNet(Path);
            NDArray one = new NDArray(new[] { 1 }), two = new NDArray(new[] { 1, 2 }), three = new NDArray(new[] { 1, 2, 3 }), single = new NDArray(new[] { 1f });
            string text = string.Join("\n", new[]
            {
                Said(() => both.Run(null!, one)),
                Said(() => both.Run(one, single)),
                Said(() => both.Run(two, three)),
                Said(() => both.Model.Run(new() { X = new[] { 1, 2 }, Y = new[] { 1, 2, 3 } })),
                Said(() => new Adder(new System.IO.MemoryStream(new byte[] { 1, 2, 3 }), new TensorFlowNetEngine())),
                Said(() => new Adder("nowhere.pb", new TensorFlowNetEngine())),
                Said(() => new Adder.TensorFlowNet(new System.IO.MemoryStream(new byte[] { 10, 8, 10, 1, 97, 18, 3, 78, 111, 119 }))),
                Said(() => new Adder.TensorFlowNet(new System.IO.MemoryStream(new byte[0]))),
            });
            try { new TensorFlowNetEngine(-1); } catch (ArgumentOutOfRangeException) { text += "\nnegative"; }
            foreach (NDArray array in new[] { one, two, three, single }) TensorFlowNetArrays.Free(array);
            return text;
            """);
        string[] said = loaded.Main().Split('\n');
        Assert.Equal("MB3002: The input x:0 was not fed and has no default.", said[0]);
        Assert.Equal("MB3004: The input y:0 takes int32, but was fed float32.", said[1]);
        Assert.StartsWith("MB3007: TensorFlow failed: ", said[2], StringComparison.Ordinal);
        Assert.StartsWith("MB3007: The node '", said[3], StringComparison.Ordinal);
        Assert.StartsWith("MB3008: '(stream)' is damaged or is not a frozen graph: ", said[4], StringComparison.Ordinal);
        Assert.StartsWith("MB3005: ", said[5], StringComparison.Ordinal);
        Assert.StartsWith("MB3006: This TensorFlow does not have all that '(stream)' needs: Op type not registered 'Now'", said[6], StringComparison.Ordinal);
        Assert.StartsWith("MB3001: '(stream)' has no tensor 'x:0'", said[7], StringComparison.Ordinal);
        Assert.Equal("negative", said[^1]);
        Assert.Equal((0, 0, 0), loaded.Alive);
    }

    [Fact]
    public void A_missing_library_is_said_with_the_package_that_has_it()
    {
        DeclaredTensorFlowNet tensorFlowNet = DeclaredTensorFlowNet.Of("0.150.0");
        DeclaredTensorFlowNet.Loaded loaded = tensorFlowNet.LoadWithoutLibrary(tensorFlowNet.Run([s_adder], Program("return Said(() => new Adder.TensorFlowNet(Path));")));
        Assert.Equal(
            "MB3020: TensorFlow.NET cannot load TensorFlow's native library: Unable to load shared library 'tensorflow'. Add the package SciSharp.TensorFlow.Redist in the version that your TensorFlow.NET names.",
            loaded.Main());
    }
}

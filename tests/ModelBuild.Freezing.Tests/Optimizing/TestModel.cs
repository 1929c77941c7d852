using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Optimizing;

/// <summary>A golden model, frozen here from its checkpoint (or read from TensorFlow's frozen.pb), with what its recorded case feeds and fetches.</summary>
internal sealed class TestModel : IDisposable
{
    private readonly OptimizerInput _input;
    private readonly (string Name, TensorProto Value)[] _feeds;
    private readonly string[] _fetches;
    private GraphOutput[]? _unchanged;

    private TestModel(GraphDef graph, IReadOnlyList<FrozenWeight> weights, CheckpointReader? reader, (string, TensorProto)[] feeds, string[] fetches)
    {
        _feeds = feeds;
        _fetches = fetches;
        IEnumerable<string> kept = feeds.Select(f => f.Item1).Concat(fetches).Select(name => TensorName.Parse(name).Node);
        _input = new OptimizerInput(graph, weights, [.. kept.Distinct()], null, "model.meta", reader);
    }

    /// <summary>Every golden model in the repository that the embedded engine runs.</summary>
    public static IEnumerable<string> Names() =>
        Directory.GetDirectories(Repository.Golden("models")).Where(folder => File.Exists(Path.Combine(folder, "frozen.pb")) && Directory.Exists(Path.Combine(folder, "case0")))
            .Select(folder => "models/" + Path.GetFileName(folder))
            // Its table is filled by an op that a frozen graph does not have.
            .Where(name => name != "models/savedmodel_tf2_table").Append("digits").Order(StringComparer.Ordinal);

    public static TestModel Load(string name) => Load(Repository.Golden(name.Split('/')), Repository.Golden([.. name.Split('/'), "case0"]));

    /// <summary>A model of <c>../shared/golden/bench</c>; the test is skipped without it.</summary>
    public static TestModel LoadBench(string name)
    {
        string folder = Repository.Shared("golden", "bench", name);
        if (name == "inception_v3")
        {
            string unpacked = Inception.Folder();
            return Load(unpacked, Path.Combine(unpacked, "case0"));
        }
        string archive = Path.Combine(folder, "model.tar.xz");
        return Load(File.Exists(archive) ? Unpacked(archive, Repository.Cache(name)) : folder, Path.Combine(folder, "case0"));
    }

    private static string Unpacked(string archive, string folder)
    {
        string done = Path.Combine(folder, ".unpacked");
        if (File.Exists(done)) return folder;
        using Process? tar = Process.Start(new ProcessStartInfo("tar", ["-xJf", archive, "-C", folder]) { RedirectStandardError = true });
        tar!.WaitForExit();
        Skip.If(tar.ExitCode != 0, "tar cannot unpack .tar.xz here");
        File.WriteAllText(done, "");
        return folder;
    }

    private static TestModel Load(string folder, string recorded)
    {
        string json = Path.Combine(recorded, "case.json");
        if (!File.Exists(json)) return LoadFrozen(folder, recorded);
        JsonElement root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        (string, TensorProto)[] feeds = [.. root.GetProperty("feeds").EnumerateObject().Select(f => (f.Name, Read(Path.Combine(recorded, f.Value.GetString()!))))];
        string[] fetches = [.. root.GetProperty("fetches").EnumerateObject().Select(f => f.Name)];
        string checkpoint = Path.ChangeExtension(Directory.GetFiles(folder, "*.index").Order(StringComparer.Ordinal).First(), null);
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = checkpoint, OutputNodes = fetches });
        return new TestModel(plan.Graph, plan.Weights, plan.Files is null ? null : CheckpointReader.Open(plan.Files), feeds, fetches);
    }

    /// <summary>A SavedModel's frozen.pb, whose weights stand in the graph; the files of its case are named after inputs.</summary>
    private static TestModel LoadFrozen(string folder, string recorded)
    {
        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "frozen.pb")));
        (string, TensorProto)[] feeds = [.. Directory.GetFiles(recorded, "in_*.tensor").Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileNameWithoutExtension(file)[3..] + ":0", Read(file)))];
        string[] fetches = [.. graph.Node.Where(n => n.Name is "Identity" or "Identity_1").Select(n => n.Name + ":0")];
        if (fetches.Length > Directory.GetFiles(recorded, "out_*.tensor").Length) fetches = ["Identity:0"];
        return new TestModel(graph, [], null, feeds, fetches);
    }

    public IReadOnlyList<FrozenWeight> Weights => _input.Weights;

    public int NodeCount => _input.Graph.Node.Count;

    public OptimizedGraph Optimize(OptimizationOptions options) => GraphOptimizer.Run(_input, options);

    /// <summary>What the graph gives without any pass; the test is skipped when the engine does not have its ops.</summary>
    public GraphOutput[] RunUnchanged()
    {
        try
        {
            return _unchanged ??= Run(GraphOptimizer.Run(_input, new OptimizationOptions()));
        }
        catch (ModelException e) when (e.Code == "MB3006")
        {
            Skip.If(true, e.Message);
            throw;
        }
    }

    /// <summary>
    /// The outputs of a graph. Products outside of control flow are fetched too, so that the engine does not draw into them what follows, which rounds
    /// otherwise: what is compared is the graphs, not how the engine fuses them.
    /// </summary>
    public GraphOutput[] Run(OptimizedGraph optimized)
    {
        HashSet<string> tied = [.. optimized.Graph.Node.Where(node => ControlFlow.IsControlFlow(node.Op)).Select(node => node.Name)];
        for (int before = -1; before != tied.Count;)
        {
            before = tied.Count;
            foreach (NodeDef node in optimized.Graph.Node)
            {
                if (node.Input.Any(input => tied.Contains(NodeInput.NodeOf(input)))) tied.Add(node.Name);
            }
        }
        IEnumerable<string> products = optimized.Graph.Node
            .Where(node => node.Op is "MatMul" or "Conv2D" or "DepthwiseConv2dNative" && !tied.Contains(node.Name)).Select(node => node.Name + ":0");
        return GraphRun.Run(WithContent(optimized), _feeds, [.. _fetches, .. products.Except(_fetches)])[.._fetches.Length];
    }

    /// <summary>The outputs of a graph in another engine.</summary>
    public GraphOutput[] RunIn(IEngine engine, OptimizedGraph optimized) => GraphRun.Run(WithContent(optimized), _feeds, _fetches, engine);

    /// <summary>The largest difference between the outputs of the optimized graph and the unchanged one, relative to the largest number of each output.</summary>
    public double Difference(OptimizedGraph optimized) => Difference(RunUnchanged(), Run(optimized));

    public static double Difference(IEnumerable<GraphOutput> unchanged, IEnumerable<GraphOutput> optimized)
    {
        double largest = 0;
        foreach ((GraphOutput before, GraphOutput after) in unchanged.Zip(optimized))
        {
            Assert.Equal(before.DType, after.DType);
            Assert.Equal(before.Shape, after.Shape);
            if (before.DType != DataType.DtFloat) continue;
            float[] a = MemoryMarshal.Cast<byte, float>(before.Bytes).ToArray(), b = MemoryMarshal.Cast<byte, float>(after.Bytes).ToArray();
            double scale = a.Max(x => (double)Math.Abs(x));
            for (int i = 0; i < a.Length; i++)
            {
                double difference = a[i].Equals(b[i]) ? 0 : Math.Abs((double)a[i] - b[i]) / scale;
                largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            }
        }
        return largest;
    }

    /// <summary>The graph with the content of its weights.</summary>
    public GraphDef WithContent(OptimizedGraph optimized)
    {
        GraphDef graph = optimized.Graph.Clone();
        Dictionary<string, NodeDef> nodes = graph.Node.ToDictionary(n => n.Name);
        foreach (OptimizedWeight weight in optimized.Weights)
        {
            TensorProto value = nodes[weight.Node.Name].Attr["value"].Tensor;
            if (weight.Source.Tensor.DType == DataType.DtString)
            {
                foreach (byte[] element in _input.Reader!.ReadStrings(weight.Source.Tensor)) value.StringVal.Add(ByteString.CopyFrom(element));
                continue;
            }
            var bytes = new MemoryStream();
            weight.Read(_input.Reader!, bytes.Write);
            Assert.Equal(weight.Size, bytes.Length);
            value.TensorContent = ByteString.CopyFrom(bytes.ToArray());
        }
        return graph;
    }

    private static TensorProto Read(string file) => TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));

    public void Dispose() => _input.Reader?.Dispose();
}

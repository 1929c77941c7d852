using System.Diagnostics;
using Google.Protobuf;
using ModelBuild.Engine.Kernels;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// Graphs and feeds with shapes, indices, sizes and attributes that no sane model has: each is refused with a message, or answered; nothing is written outside a
/// block (<see cref="GuardedMemory"/>), nothing hangs, nothing else is thrown.
/// </summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    // The first case of each op and modest sizes; everything, for minutes, with MODELBUILD_HOSTILE_ALL=1.
    private static readonly bool s_all = Environment.GetEnvironmentVariable("MODELBUILD_HOSTILE_ALL") == "1";
    private static readonly long[] s_values = s_all ? [-1, -2, 0, 1, 3, 1 << 20, int.MaxValue, int.MinValue] : [-1, 0, 3, 1 << 10, int.MaxValue];
    private static readonly long[] s_wide = s_all ? [1L << 61, 1L << 62, long.MaxValue, long.MinValue] : [1L << 61, long.MinValue];

    // Ops that only other people's graphs use.
    private static readonly string[] s_more = ["compare_and_bitpack/half", "draw_bounding_boxes/float32_input", "parallel_stack/rank3", "random_shuffle/rank2_float32", "topk/rank2_k5", "accumulate_n/rank2", "multinomial/float32", "random_gamma/rank1_float64", "random_poisson/rank1_float32"];

    /// <summary>What is being run, for the message when a guard is found broken.</summary>
    internal static string Current
    {
        get;
        set
        {
            field = value;
            if (s_log is not null) File.WriteAllText(s_log, value);
        }
    } = "none";

    // Where a crash leaves what it was about.
    private static readonly string? s_log = Environment.GetEnvironmentVariable("MODELBUILD_HOSTILE_LOG");

    [Theory]
    [InlineData(new long[] { 1L << 61 })]
    [InlineData(new long[] { 1L << 31, 1L << 31 })]
    [InlineData(new long[] { -2, -3 })]
    [InlineData(new long[] { long.MinValue })]
    [InlineData(new long[] { 1L << 62, 0 })]
    public void A_shape_whose_bytes_overflow_gets_no_memory(long[] dims)
    {
        var graph = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "dims", Op = "Placeholder", Attr = { ["dtype"] = new AttrValue { Type = DataType.DtInt64 } } },
                new NodeDef { Name = "value", Op = "Placeholder", Attr = { ["dtype"] = new AttrValue { Type = DataType.DtDouble } } },
                new NodeDef
                {
                    Name = "y", Op = "Fill", Input = { "dims", "value" },
                    Attr = { ["T"] = new AttrValue { Type = DataType.DtDouble }, ["index_type"] = new AttrValue { Type = DataType.DtInt64 } },
                },
            },
        };
        using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph.ToByteArray()), ["dims:0", "value:0"], ["y:0"]);
        using IEngineCall call = loaded.CreateCall();
        call.Set(0, dims, [dims.Length]);
        call.Set(1, [1.0], []);
        ModelException error = Assert.Throws<ModelException>(() => call.Run());
        Assert.Equal(ModelErrorCodes.NodeFailed, error.Code);
        Assert.Contains("'y'", error.Message);
    }

    [Theory]
    [InlineData(-1, -6)]
    [InlineData(-2, -3)]
    public void A_fed_shape_has_no_negative_dimension(int rows, int columns)
    {
        var graph = new GraphDef { Node = { new NodeDef { Name = "x", Op = "Placeholder", Attr = { ["dtype"] = new AttrValue { Type = DataType.DtFloat } } } } };
        using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph.ToByteArray()), ["x:0"], ["x:0"]);
        using IEngineCall call = loaded.CreateCall();
        ModelException error = Assert.Throws<ModelException>(() => call.Set<float>(0, new float[6], [rows, columns]));
        Assert.Equal(ModelErrorCodes.WrongShape, error.Code);
    }

    [SkippableFact]
    public void Nothing_is_written_outside_whatever_a_graph_asks_for()
    {
        string root = Repository.Shared("golden");
        string? only = Environment.GetEnvironmentVariable("MODELBUILD_HOSTILE_OP");
        int refused = 0, answered = 0, cases = 0;
        var wrong = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var slow = new List<string>();
        foreach (string file in ((string[])["ops", "graphs"]).SelectMany(part => Directory.GetFiles(Path.Combine(root, part), "case.json", SearchOption.AllDirectories)).Concat(s_more.Select(more => Path.Combine(root, "dl4j", "examples", more, "case.json"))).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!, name = Path.GetRelativePath(root, folder).Replace('\\', '/');
            if (!s_all && !name.EndsWith("/1", StringComparison.Ordinal) && !name.StartsWith("dl4j", StringComparison.Ordinal)) continue;
            if (only is not null && !name.StartsWith(only, StringComparison.Ordinal)) continue;
            string pb = name.StartsWith("dl4j", StringComparison.Ordinal) ? Repository.Shared("corpus", name, "frozen_model.pb") : Path.Combine(folder, "graph.pb");
            GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(pb));
            if (!graph.Node.All(n => KernelRegistry.Ops.Contains(n.Op)) || graph.Node.Count > 40) continue;
            var recorded = new GoldenCase(folder);
            foreach ((string change, GraphDef changed, TensorProto[] feeds) in Changes(graph, recorded.Feeds()))
            {
                Current = $"{name}: {change}";
                if (only is not null) output.WriteLine(Current);
                long began = Stopwatch.GetTimestamp();
                try
                {
                    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(s_all ? 1 : 0.25));
                    recorded.RunOnly(ModelSource.FromBytes(changed.ToByteArray()), EmbeddedEngine.Default, feeds, limit.Token);
                    answered++;
                }
                catch (Exception e) when (e is ModelException or OperationCanceledException)
                {
                    refused++;
                }
                catch (Exception e) when (only is null)
                {
                    string what = $"{e.GetType().Name} {e.StackTrace!.Split('\n')[0].Trim()} | {Current}";
                    string key = what.Split('|')[0] + name.Split('/')[1];
                    if (wrong.TryAdd(key, 1)) output.WriteLine(what);
                    else wrong[key]++;
                }
                TimeSpan took = Stopwatch.GetElapsedTime(began);
                if (took > TimeSpan.FromSeconds(3)) slow.Add($"{Current} took {took.TotalSeconds:F1} s");
            }
            // Blocks of constants are looked at when they are collected.
            if (++cases % 20 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        output.WriteLine($"{refused} refused, {answered} answered");
        foreach (string line in slow) output.WriteLine(line);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(w => $"{w.Value} {w.Key}")));
        Assert.True(only is not null || refused > 1000, $"{refused} refused, {answered} answered");
    }

    private static IEnumerable<(string Change, GraphDef Graph, TensorProto[] Feeds)> Changes(GraphDef graph, TensorProto[] feeds)
    {
        for (int n = 0; n < graph.Node.Count; n++)
        {
            NodeDef node = graph.Node[n];
            if (node.Op == "Const")
            {
                foreach ((string change, TensorProto changed) in Changes(node.Attr["value"].Tensor))
                {
                    GraphDef copy = graph.Clone();
                    copy.Node[n].Attr["value"].Tensor = changed;
                    yield return ($"constant {node.Name} {change}", copy, feeds);
                }
                continue;
            }
            foreach (string attribute in node.Attr.Keys.ToArray())
            {
                foreach ((string change, AttrValue changed) in Changes(node.Attr[attribute]))
                {
                    GraphDef copy = graph.Clone();
                    copy.Node[n].Attr[attribute] = changed;
                    yield return ($"{node.Name}.{attribute} {change}", copy, feeds);
                }
            }
        }
        for (int i = 0; i < feeds.Length; i++)
        {
            foreach ((string change, TensorProto changed) in Changes(feeds[i])) yield return ($"feed {i} {change}", graph, [.. feeds.Select((f, at) => at == i ? changed : f)]);
        }
    }

    private static IEnumerable<(string Change, AttrValue Value)> Changes(AttrValue value)
    {
        if (value.ValueCase == AttrValue.ValueOneofCase.I)
        {
            foreach (long hostile in s_values.Concat(s_wide)) yield return ($"{hostile}", new AttrValue { I = hostile });
        }
        if (value.ValueCase != AttrValue.ValueOneofCase.List || value.List.I.Count == 0) yield break;
        yield return ("empty", new AttrValue { List = new AttrValue.Types.ListValue() });
        yield return ("one more", new AttrValue { List = new AttrValue.Types.ListValue { I = { value.List.I, 1 } } });
        yield return ("one less", new AttrValue { List = new AttrValue.Types.ListValue { I = { value.List.I.SkipLast(1) } } });
        for (int i = 0; i < value.List.I.Count; i++)
        {
            foreach (long hostile in s_values.Concat(s_wide))
                yield return ($"[{i}] = {hostile}", new AttrValue { List = new AttrValue.Types.ListValue { I = { value.List.I.Select((v, at) => at == i ? hostile : v) } } });
        }
    }

    private static IEnumerable<(string Change, TensorProto Tensor)> Changes(TensorProto tensor)
    {
        long[] dims = [.. tensor.TensorShape.Dim.Select(d => d.Size)];
        if (tensor.Dtype != DataType.DtString)
        {
            byte[] bytes = ProtoElements.Bytes(tensor);
            int count = (int)dims.Aggregate(1L, (a, b) => a * b);
            int size = count == 0 ? 0 : bytes.Length / count;
            if (tensor.Dtype is DataType.DtInt32 or DataType.DtInt64 && count is > 0 and <= 16)
            {
                foreach (long hostile in tensor.Dtype == DataType.DtInt64 ? s_values.Concat(s_wide) : s_values)
                {
                    byte[] element = tensor.Dtype == DataType.DtInt64 ? BitConverter.GetBytes(hostile) : BitConverter.GetBytes((int)hostile);
                    for (int i = -1; i < Math.Min(count, 6); i++)
                    {
                        if (i == 0 && count == 1) continue;
                        byte[] changed = (byte[])bytes.Clone();
                        for (int at = 0; at < count; at++)
                        {
                            if (i < 0 || at == i) element.CopyTo(changed, at * size);
                        }
                        yield return (i < 0 ? $"all {hostile}" : $"[{i}] = {hostile}", Of(tensor.Dtype, dims, changed));
                    }
                }
            }
            if (size == 0) yield break;
            var shapes = new List<long[]> { (long[])[.. dims, 1], (long[])[1, .. dims], (long[])[.. dims, 0] };
            if (dims.Length > 0)
            {
                shapes.Add(dims[1..]);
                shapes.Add(dims[..^1]);
                shapes.Add([]);
                shapes.Add([count]);
                shapes.Add([0]);
            }
            for (int d = 0; d < dims.Length; d++)
            {
                foreach (long dim in (long[])[0, 1, dims[d] - 1, dims[d] + 1, 2 * dims[d]])
                    if (dim != dims[d]) shapes.Add([.. dims[..d], dim, .. dims[(d + 1)..]]);
            }
            foreach (long[] shape in shapes)
            {
                byte[] changed = new byte[shape.Aggregate(1L, (a, b) => a * b) * size];
                for (int i = 0; i < changed.Length; i++) changed[i] = bytes[i % bytes.Length];
                yield return ($"[{string.Join(',', dims)}] as [{string.Join(',', shape)}]", Of(tensor.Dtype, shape, changed));
            }
        }
    }

    private static TensorProto Of(DataType dtype, long[] dims, byte[] bytes) => new()
    {
        Dtype = dtype,
        TensorShape = new TensorShapeProto { Dim = { dims.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } },
        TensorContent = ByteString.CopyFrom(bytes),
    };
}

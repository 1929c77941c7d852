using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Engine.Graphs;
using ModelBuild.Engine.Kernels;
using ModelBuild.Graphs;
using ModelBuild.Protos;
using Xunit.Abstractions;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// Every op of the engine with inputs drawn at random: of the dtypes it takes, of shapes that seldom fit together, with numbers that are often no valid index or size. It answers or
/// refuses; nothing is written outside a block (<see cref="GuardedMemory"/>), nothing hangs, nothing else is thrown. Seeded: the same in every run.
/// </summary>
public sealed class AnyOpTests(ITestOutputHelper output)
{
    // With MODELBUILD_HOSTILE_ALL=1 for ten minutes.
    private static readonly int s_draws = Environment.GetEnvironmentVariable("MODELBUILD_HOSTILE_ALL") == "1" ? 600 : 15;
    private static readonly long[] s_numbers = [0, 0, 1, 1, 1, 2, 2, 3, 4, -1, -2, 7, 1 << 20, int.MaxValue, int.MinValue];

    [Fact]
    public void Any_inputs_are_answered_or_refused()
    {
        int answered = 0, refused = 0;
        var never = new List<string>();
        var wrong = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string op in KernelRegistry.Ops)
        {
            // What takes handles, bodies or nothing at all has its own tests.
            if (KnownOps.Find(op) is not { } definition || !KernelRegistry.Has(op) || definition.InputArg.Count == 0 || definition.InputArg.Any(a => a.Type is DataType.DtResource or DataType.DtVariant || a.IsRef) || definition.Attr.Any(a => a.Type.Contains("func", StringComparison.Ordinal))) continue;
            (string Attribute, DType[] Allowed, DType[] Taken)[] dtypes = [.. DTypeProbe.Of(op)];
            var random = new Random(op.Length);
            int before = answered;
            for (int i = 0; i < s_draws; i++)
            {
                NodeDef node = Draw(random, definition, dtypes);
                HostileInputTests.Current = $"{op}, draw {i}: {node}";
                try
                {
                    Run(random, node, definition);
                    answered++;
                }
                catch (Exception e) when (e is ModelException or OperationCanceledException)
                {
                    refused++;
                }
                catch (Exception e)
                {
                    wrong.TryAdd($"{op} {e.GetType().Name} {e.StackTrace!.Split('\n')[0].Trim()}", $"{e.Message} | {HostileInputTests.Current}");
                }
            }
            if (answered == before) never.Add(op);
        }
        output.WriteLine($"{answered} answered, {refused} refused; never answered: {string.Join(' ', never)}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(w => $"{w.Key}: {w.Value}")));
        Assert.True(answered > refused / 4, $"{answered} answered, {refused} refused");
    }

    private static NodeDef Draw(Random random, OpDef definition, (string Attribute, DType[] Allowed, DType[] Taken)[] dtypes)
    {
        NodeDef node = DTypeProbe.Node(definition);
        foreach ((string attribute, _, DType[] taken) in dtypes)
        {
            if (taken.Length > 0) node.Attr[attribute] = new AttrValue { Type = (DataType)(int)taken[random.Next(taken.Length)] };
        }
        foreach (OpDef.Types.AttrDef attribute in definition.Attr)
        {
            bool counts = definition.InputArg.Concat(definition.OutputArg).Any(a => a.NumberAttr == attribute.Name);
            switch (attribute.Type)
            {
                case "int" when counts: node.Attr[attribute.Name] = new AttrValue { I = random.Next(1, 4) }; break;
                case "int" when random.Next(3) == 0: node.Attr[attribute.Name] = new AttrValue { I = Number(random) }; break;
                case "bool": node.Attr[attribute.Name] = new AttrValue { B = random.Next(2) == 0 }; break;
                case "list(int)" when random.Next(3) == 0:
                    node.Attr[attribute.Name] = new AttrValue { List = new AttrValue.Types.ListValue { I = { Enumerable.Range(0, random.Next(6)).Select(_ => Number(random)) } } };
                    break;
                case "string" when attribute.AllowedValues?.List.S is { Count: > 0 } words: node.Attr[attribute.Name] = new AttrValue { S = words[random.Next(words.Count)] }; break;
            }
        }
        return node;
    }

    private static long Number(Random random) => s_numbers[random.Next(s_numbers.Length)];

    private static void Run(Random random, NodeDef node, OpDef definition)
    {
        DType[] inputs = OpInputs.Of(new NodeInfo(NodeMessage.Read(node.ToByteArray()), int.MaxValue));
        var graph = new GraphBuilder();
        for (int i = 0; i < inputs.Length; i++)
        {
            graph.Node($"x{i}", "Placeholder", (DataType)(int)inputs[i]);
            node.Input.Add($"x{i}");
        }
        graph.Graph.Node.Add(node);
        string[] outputs = [.. Enumerable.Range(0, OpOutputs.Count(new NodeInfo(NodeMessage.Read(node.ToByteArray()), inputs.Length))).Select(i => $"{node.Name}:{i}")];
        if (outputs.Length == 0 || definition.OutputArg.Any(a => a.IsRef)) return;
        using ILoadedGraph loaded = graph.Load([.. inputs.Select((_, i) => $"x{i}:0")], outputs);
        using IEngineCall call = loaded.CreateCall();
        nint[] usual = Shape(random);
        for (int i = 0; i < inputs.Length; i++)
        {
            nint[] shape = random.Next(4) switch { 0 => [], 1 => Shape(random), 2 when usual.Length > 0 => usual[..random.Next(usual.Length)], _ => usual };
            int count = shape.Aggregate(1, (product, dim) => product * (int)dim);
            if (inputs[i] == DType.String) call.SetInput(i, [.. Enumerable.Range(0, count).Select(_ => new TensorString(ByteString.CopyFromUtf8(random.Next(3) == 0 ? "" : $"{random.Next(30)},a").Memory))], shape);
            else call.SetInput(i, Bytes(random, inputs[i], count), shape);
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(0.25));
        call.Run(limit.Token);
    }

    private static nint[] Shape(Random random) => [.. Enumerable.Range(0, random.Next(6)).Select(_ => (nint)(random.Next(8) == 0 ? 0 : random.Next(1, 5)))];

    private static byte[] Bytes(Random random, DType dtype, int count)
    {
        byte[] bytes = new byte[count * DTypes.SizeOf(dtype)];
        switch (dtype)
        {
            case DType.Int32: Fill<int>(bytes, () => (int)Number(random)); break;
            case DType.Int64: Fill(bytes, () => random.Next(20) == 0 ? long.MinValue >> random.Next(3) : Number(random)); break;
            case DType.Float: Fill(bytes, () => random.Next(20) == 0 ? float.NaN : random.NextSingle() * 4 - 1); break;
            case DType.Bool: Fill(bytes, () => (byte)random.Next(2)); break;
            default: random.NextBytes(bytes); break;
        }
        return bytes;
    }

    private static void Fill<T>(byte[] bytes, Func<T> next) where T : unmanaged
    {
        Span<T> values = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (int i = 0; i < values.Length; i++) values[i] = next();
    }
}

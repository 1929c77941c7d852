using Google.Protobuf;
using ModelBuild.Engine.Kernels;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// A graph whose attributes lie about the dtypes that flow in it: a kernel that believed them would read past the end of memory. Every op either refuses or, where the
/// attribute did not matter, gives an answer; nothing else.
/// </summary>
public sealed class LyingAttributeTests(ITestOutputHelper output)
{
    private static readonly DataType[] s_lies =
        [DataType.DtFloat, DataType.DtDouble, DataType.DtInt32, DataType.DtInt64, DataType.DtUint8, DataType.DtBool, DataType.DtString, DataType.DtComplex128, DataType.DtHalf];

    [Theory]
    [InlineData("MatMul", DataType.DtDouble)]
    [InlineData("MatMul", DataType.DtInt64)]
    [InlineData("AddV2", DataType.DtDouble)]
    [InlineData("AddV2", DataType.DtString)]
    [InlineData("Maximum", DataType.DtInt64)]
    public void A_kernel_does_not_read_what_is_not_there(string op, DataType lie)
    {
        AttrValue type = new() { Type = DataType.DtFloat };
        var graph = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "x", Op = "Placeholder", Attr = { ["dtype"] = type } },
                new NodeDef { Name = "y", Op = op, Input = { "x", "x" }, Attr = { ["T"] = new AttrValue { Type = lie } } },
            },
        };
        ModelException error = Assert.Throws<ModelException>(() =>
        {
            using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph.ToByteArray()), ["x:0"], ["y:0"]);
            using IEngineCall call = loaded.CreateCall();
            call.Set<float>(0, [1f, 2f, 3f, 4f], [2, 2]);
            call.Run();
        });
        Assert.Contains("'y'", error.Message);
        Assert.True(error.Code == ModelErrorCodes.OpNotSupported || error.Message.Contains("float32", StringComparison.Ordinal), error.Message);
    }

    [SkippableFact]
    public void No_op_is_taken_in()
    {
        string root = Repository.Shared("golden", "ops");
        int refused = 0, answered = 0;
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(root, "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!;
            GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "graph.pb")));
            if (!graph.Node.All(n => KernelRegistry.Ops.Contains(n.Op))) continue;
            foreach (NodeDef node in graph.Node.Where(n => n.Op is not ("Const" or "Placeholder" or "Identity")))
            {
                foreach ((string name, AttrValue value) in node.Attr.ToArray())
                {
                    if (value.ValueCase != AttrValue.ValueOneofCase.Type) continue;
                    foreach (DataType lie in s_lies.Where(l => l != value.Type))
                    {
                        node.Attr[name] = new AttrValue { Type = lie };
                        try
                        {
                            new GoldenCase(folder).Run(ModelSource.FromBytes(graph.ToByteArray()), EmbeddedEngine.Default);
                            answered++;
                        }
                        catch (ModelException)
                        {
                            refused++;
                        }
                        catch (Exception e) when (e is not OutOfMemoryException)
                        {
                            wrong.Add($"{node.Op} {name}={lie}: {e.GetType().Name} {e.Message}");
                        }
                    }
                    node.Attr[name] = value;
                }
            }
        }
        output.WriteLine($"{refused} refused, {answered} answered");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(refused > 5 * answered, $"{refused} refused, {answered} answered");
    }
}

using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// The first freeze of a process spends more time on loading code than on a small graph. So while its files are read, another thread takes a graph of three
/// nodes through the steps that come after: what they need is then loaded.
/// </summary>
internal static class ColdStart
{
    private static int s_begun;

    /// <summary>Begins, the first time that it is called.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0 && Environment.ProcessorCount > 1) ThreadPool.UnsafeQueueUserWorkItem(static _ => Rehearse(), null);
    }

    private static void Rehearse()
    {
        const string file = "";
        var type = new AttrValue { Type = DataType.DtFloat };
        var number = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { 1 } } };
        var all = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "x", Op = "Placeholder", Attr = { ["dtype"] = type } },
                new NodeDef { Name = "w", Op = "Const", Attr = { ["dtype"] = type, ["value"] = number } },
                new NodeDef { Name = "y", Op = "Mul", Input = { "x", "w" }, Attr = { ["T"] = type } },
            },
        };
        var ops = new OpDefinitions(null, null);
        GraphDef graph = Subgraph.Extract(new GraphIndex(all, file), ["y"]);
        ops.FillDefaults(graph.Node);
        GraphValidity.Check(graph, ops, _ => false, file);
        InterfaceInference.Of(graph, null, [new TensorName("y", 0)], null, file);
        CanonicalOrder.Apply(graph);
    }
}

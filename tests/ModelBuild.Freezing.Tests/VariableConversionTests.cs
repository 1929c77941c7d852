using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

public class VariableConversionTests
{
    private static readonly AttrValue Float = Type(DataType.DtFloat);

    private static IReadOnlySet<string> Convert(GraphBuilder graph, params string[] variables)
    {
        var values = variables.ToDictionary(v => v, v => new VariableValue(v, DataType.DtFloat, [4, 3], graph[v].Op == "VarHandleOp"));
        return VariableConversion.Convert(graph.Graph, values, new OpDefinitions(null, graph.Graph.Library), "model.meta", out _);
    }

    private static GraphBuilder Reference() => new GraphBuilder().Add("w", "VariableV2", [], ("dtype", Float), ("container", Strings()), ("_class", Strings("loc:@w")));

    private static GraphBuilder Resource() => new GraphBuilder().Add("w", "VarHandleOp", [], ("dtype", Float));

    [Theory]
    [InlineData("Variable")]
    [InlineData("VariableV2")]
    [InlineData("VarHandleOp")]
    public void A_variable_becomes_a_constant_with_dtype_and_value_only(string op)
    {
        GraphBuilder graph = new GraphBuilder().Add("w", op, [], ("dtype", Float), ("shared_name", new AttrValue()));
        graph["w"].Device = "/gpu:0";
        Convert(graph, "w");
        NodeDef node = graph["w"];
        Assert.Equal("Const", node.Op);
        Assert.Equal("", node.Device);
        Assert.Equal(["dtype", "value"], node.Attr.Keys.Order());
        Assert.Equal([4L, 3L], node.Attr["value"].Tensor.TensorShape.Dim.Select(d => d.Size));
    }

    [Fact]
    public void A_read_becomes_an_Identity_of_the_same_name()
    {
        GraphBuilder graph = Resource()
            .Add("w/Read/ReadVariableOp", "ReadVariableOp", ["w", "^init"], ("dtype", Float), ("_class", Strings("loc:@w")), ("_other", Float));
        Convert(graph, "w");
        NodeDef read = graph["w/Read/ReadVariableOp"];
        Assert.Equal("Identity", read.Op);
        Assert.Equal(["w"], read.Input);
        Assert.Equal(["T", "_class"], read.Attr.Keys.Order());
        Assert.Equal(DataType.DtFloat, read.Attr["T"].Type);
    }

    [Fact]
    public void Handles_that_run_through_loops_and_switches_become_tensors()
    {
        AttrValue resource = Type(DataType.DtResource);
        GraphBuilder graph = Resource()
            .Add("enter", "Enter", ["w"], ("T", resource))
            .Add("switch", "Switch", ["enter", "pred"], ("T", resource))
            .Add("merge", "Merge", ["switch:1", "next"], ("T", resource))
            .Add("next", "NextIteration", ["merge"], ("T", resource))
            .Add("exit", "Exit", ["switch"], ("T", resource))
            .Add("read", "ReadVariableOp", ["exit"], ("dtype", Float))
            .Add("pred", "Placeholder", []);
        Convert(graph, "w");
        foreach (string name in new[] { "enter", "switch", "merge", "next", "exit", "read" }) Assert.Equal(DataType.DtFloat, graph[name].Attr["T"].Type);
    }

    [Fact]
    public void References_that_run_through_control_flow_lose_their_Ref()
    {
        GraphBuilder graph = Reference()
            .Add("enter", "RefEnter", ["w"], ("T", Float))
            .Add("switch", "RefSwitch", ["enter", "pred"], ("T", Float))
            .Add("merge", "RefMerge", ["switch", "switch:1"], ("T", Float))
            .Add("identity", "RefIdentity", ["merge"], ("T", Float))
            .Add("exit", "RefExit", ["identity"], ("T", Float))
            .Add("pred", "Placeholder", []);
        Convert(graph, "w");
        Assert.Equal(["Const", "Enter", "Switch", "Merge", "Identity", "Exit", "Placeholder"], graph.Graph.Node.Select(n => n.Op));
    }

    [Theory]
    [InlineData(0, "GatherV2")]
    [InlineData(1, "GatherV2")]
    public void A_gather_from_a_resource_becomes_a_gather_from_the_constant(long batchDims, string op)
    {
        GraphBuilder graph = Resource().Add("ids", "Placeholder", [])
            .Add("gather", "ResourceGather", ["w", "ids"], ("dtype", Float), ("Tindices", Type(DataType.DtInt64)), ("batch_dims", new AttrValue { I = batchDims }));
        Convert(graph, "w");
        NodeDef gather = graph["gather"];
        Assert.Equal(op, gather.Op);
        Assert.Equal(["w", "ids", "gather/axis"], gather.Input);
        Assert.Equal(DataType.DtInt64, gather.Attr["Taxis"].Type);
        Assert.Equal(batchDims, graph["gather/axis"].Attr["value"].Tensor.Int64Val[0]);
        Assert.Equal(batchDims != 0, gather.Attr.ContainsKey("batch_dims"));
        Assert.True(graph.Graph.Node.IndexOf(graph["gather/axis"]) < graph.Graph.Node.IndexOf(gather));
    }

    [Fact]
    public void A_gather_of_slices_becomes_GatherNd()
    {
        GraphBuilder graph = Resource().Add("ids", "Placeholder", [])
            .Add("gather", "ResourceGatherNd", ["w", "ids"], ("dtype", Float), ("Tindices", Type(DataType.DtInt32)));
        Convert(graph, "w");
        Assert.Equal("GatherNd", graph["gather"].Op);
        Assert.Equal(["Tindices", "Tparams"], graph["gather"].Attr.Keys.Order());
    }

    [Fact]
    public void Questions_about_a_variable_become_their_answers()
    {
        GraphBuilder graph = Resource()
            .Add("shape", "VariableShape", ["w"], ("out_type", Type(DataType.DtInt64)))
            .Add("set", "VarIsInitializedOp", ["w"]);
        Convert(graph, "w");
        Assert.Equal([4L, 3L], graph["shape"].Attr["value"].Tensor.Int64Val);
        Assert.True(graph["set"].Attr["value"].Tensor.BoolVal[0]);
        Assert.Empty(graph["set"].Input);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Calls_pass_the_value_into_their_functions(bool othersCallThem)
    {
        GraphBuilder graph = Resource().Add("x", "Placeholder", [])
            .Add("call", "StatefulPartitionedCall", ["x", "w"], ("f", Func("body")), ("Tin", Types(DataType.DtFloat, DataType.DtResource)), ("Tout", Types(DataType.DtFloat)))
            .Function("body", [("x", DataType.DtFloat), ("w", DataType.DtResource)], [("y", DataType.DtFloat, "inner:output:0")],
                Node("inner", "PartitionedCall", ["x", "w"], ("f", Func("leaf")), ("Tin", Types(DataType.DtFloat, DataType.DtResource))))
            .Function("leaf", [("a", DataType.DtFloat), ("b", DataType.DtResource)], [("c", DataType.DtFloat, "read:value:0")],
                Node("gather", "ResourceGather", ["b", "a"], ("Tindices", Type(DataType.DtInt32))),
                Node("read", "ReadVariableOp", ["b"], ("dtype", Float)),
                Node("mul", "Mul", ["read:value:0", "gather:output:0"]));
        if (othersCallThem)
            graph.Add("handle", "Placeholder", []).Add("train", "StatefulPartitionedCall", ["x", "handle"], ("f", Func("body")), ("Tin", Types(DataType.DtFloat, DataType.DtResource)), ("Tout", Types(DataType.DtFloat)));
        Convert(graph, "w");

        Assert.Equal("body_frozen", graph["call"].Attr["f"].Func.Name);
        Assert.Equal([DataType.DtFloat, DataType.DtFloat], graph["call"].Attr["Tin"].List.Type);
        FunctionDef body = graph.Graph.Library.Function.Single(f => f.Signature.Name == "body_frozen");
        Assert.Equal(DataType.DtFloat, body.Signature.InputArg[1].Type);
        FunctionDef leaf = graph.Graph.Library.Function.Single(f => f.Signature.Name == body.NodeDef[0].Attr["f"].Func.Name);
        Assert.Equal("read:output:0", leaf.Ret["c"]);
        Assert.Equal(["Const", "GatherV2", "Identity", "Mul"], leaf.NodeDef.Select(n => n.Op));
        Assert.Equal(["b", "a", "gather/axis:output:0"], leaf.NodeDef[1].Input);
        Assert.Equal(["read:output:0", "gather:output:0"], leaf.NodeDef[3].Input);
        // The functions that training uses are still what they were; nothing is kept that nobody calls.
        Assert.Equal(othersCallThem ? ["body", "leaf", "leaf_frozen", "body_frozen"] : ["body_frozen", "leaf_frozen"], graph.Graph.Library.Function.Select(f => f.Signature.Name));
        if (!othersCallThem) return;
        Assert.Equal(DataType.DtResource, graph.Graph.Library.Function[0].Signature.InputArg[1].Type);
        Assert.Equal("leaf", graph.Graph.Library.Function[0].NodeDef[0].Attr["f"].Func.Name);
        Assert.Equal("ResourceGather", graph.Graph.Library.Function[1].NodeDef[0].Op);
    }

    [Fact]
    public void Both_branches_of_an_If_are_converted_and_equal_calls_share_a_function()
    {
        GraphBuilder graph = Resource().Add("v", "VarHandleOp", [], ("dtype", Float)).Add("pred", "Placeholder", []);
        foreach (string name in new[] { "w", "v" })
        {
            graph.Add("if_" + name, "If", ["pred", name], ("then_branch", Func("yes")), ("else_branch", Func("no")), ("Tin", Types(DataType.DtResource)));
        }
        foreach (string name in new[] { "yes", "no" })
        {
            graph.Function(name, [("h", DataType.DtResource)], [("y", DataType.DtFloat, "read:value:0")], Node("read", "ReadVariableOp", ["h"], ("dtype", Float)));
        }
        Convert(graph, "w", "v");
        Assert.Equal(["yes", "no", "yes_frozen", "no_frozen"], graph.Graph.Library.Function.Select(f => f.Signature.Name));
        Assert.Equal("no_frozen", graph["if_v"].Attr["else_branch"].Func.Name);
        Assert.Equal(DataType.DtFloat, graph["if_v"].Attr["Tin"].List.Type[0]);
    }

    [Fact]
    public void A_loop_carries_the_value_where_it_carried_the_handle()
    {
        GraphBuilder graph = Resource().Add("x", "Placeholder", [])
            .Add("loop", "While", ["x", "w"], ("cond", Func("go_on")), ("body", Func("step")), ("T", Types(DataType.DtFloat, DataType.DtResource)))
            .Add("after", "ReadVariableOp", ["loop:1"], ("dtype", Float))
            .Function("go_on", [("x", DataType.DtFloat), ("w", DataType.DtResource)], [("more", DataType.DtBool, "less:z:0")], Node("less", "Less", ["x", "x"]))
            .Function("step", [("x", DataType.DtFloat), ("w", DataType.DtResource)], [("x1", DataType.DtFloat, "add:z:0"), ("w1", DataType.DtResource, "same:output:0")],
                Node("same", "Identity", ["w"], ("T", Type(DataType.DtResource))),
                Node("read", "ReadVariableOp", ["w"], ("dtype", Float)),
                Node("add", "AddV2", ["x", "read:value:0"]));
        Convert(graph, "w");
        FunctionDef step = graph.Graph.Library.Function.Single(f => f.Signature.Name == "step_frozen");
        Assert.Equal(DataType.DtFloat, step.Signature.OutputArg[1].Type);
        Assert.Equal(DataType.DtFloat, graph["loop"].Attr["T"].List.Type[1]);
        Assert.Equal("Identity", graph["after"].Op);
        Assert.Equal("go_on_frozen", graph["loop"].Attr["cond"].Func.Name);
    }

    [Fact]
    public void Updates_that_only_control_inputs_lead_to_are_left_out()
    {
        GraphBuilder graph = Reference().Add("x", "Placeholder", [])
            .Add("update", "AssignSub", ["w", "x"])
            .Add("group", "NoOp", ["^update"])
            .Add("out", "Identity", ["w", "^group"], ("T", Float));
        IReadOnlySet<string> removed = Convert(graph, "w");
        Assert.Equal(["update"], removed);
        Assert.Empty(graph["group"].Input);
    }

    [Fact]
    public void What_is_computed_from_an_update_goes_with_it()
    {
        GraphBuilder graph = Resource().Add("x", "Placeholder", [])
            .Add("count", "ResourceCountUpTo", ["w"])
            .Add("out", "Identity", ["count"], ("T", Float));
        Assert.Equal(["count", "out"], Convert(graph, "w").Order());
    }

    [Fact]
    public void An_op_that_needs_the_variable_itself_cannot_be_frozen()
    {
        GraphBuilder graph = Resource().Add("out", "MapDefun", ["w"], ("f", Func("body")));
        ModelFileException error = Assert.Throws<ModelFileException>(() => Convert(graph, "w"));
        Assert.Equal(DiagnosticCodes.CannotFreeze, error.Code);
        Assert.Contains("'out' (MapDefun)", error.Message);
        Assert.Contains("'w'", error.Message);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        GraphBuilder graph = Resource()
            .Add("call", "PartitionedCall", ["w"], ("f", Func("f")), ("Tin", Types(DataType.DtResource)))
            .Function("f", [("h", DataType.DtResource)], [("y", DataType.DtFloat, "again:output:0")],
                Node("again", "PartitionedCall", ["h"], ("f", Func("f")), ("Tin", Types(DataType.DtResource))));
        Assert.Equal(DiagnosticCodes.CannotFreeze, Assert.Throws<ModelFileException>(() => Convert(graph, "w")).Code);
    }
}

using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests;

public class SymbolicRestoreTests
{
    private static readonly SaverDef Saver = new() { RestoreOpName = "save/restore_all" };

    private static GraphBuilder Graph() => new GraphBuilder()
        .Add("a", "VariableV2", []).Add("b", "VarHandleOp", []).Add("prefix", "Placeholder", []).Add("shape", "Const", [])
        .Strings("names", "key_of_a", "key_of_b").Strings("slices", "", "4 3 0,4:-")
        .Add("restore", "RestoreV2", ["prefix", "names", "slices"])
        .Add("assign_a", "Assign", ["a", "restore"])
        .Add("identity", "Identity", ["restore:1"])
        .Add("assign_b", "AssignVariableOp", ["b", "identity"])
        .Add("save/restore_shard", "NoOp", ["^assign_a", "^assign_b"])
        .Add("save/restore_all", "NoOp", ["^save/restore_shard"]);

    [Fact]
    public void Keys_come_from_the_restore_op_by_port()
    {
        IReadOnlyDictionary<string, RestoredValue> values = SymbolicRestore.Of(Graph().Index(), Saver, new OpDefinitions(null, null))!;
        Assert.Equal(new RestoredValue("key_of_a", ""), values["a"]);
        Assert.Equal(new RestoredValue("key_of_b", "4 3 0,4:-"), values["b"]);
    }

    [Fact]
    public void A_reshaping_saver_is_seen()
    {
        GraphBuilder graph = Graph();
        graph["identity"].Op = "Reshape";
        graph["identity"].Input.Add("shape");
        Assert.True(SymbolicRestore.Of(graph.Index(), Saver, new OpDefinitions(null, null))!["b"].Reshaped);
    }

    [Fact]
    public void What_the_saver_does_not_assign_is_not_restored()
    {
        GraphBuilder graph = Graph();
        graph["save/restore_shard"].Input.RemoveAt(1);
        Assert.Equal(["a"], SymbolicRestore.Of(graph.Index(), Saver, new OpDefinitions(null, null))!.Keys);
    }

    [Fact]
    public void Without_a_saver_there_is_nothing_to_go_by()
    {
        Assert.Null(SymbolicRestore.Of(Graph().Index(), null, new OpDefinitions(null, null)));
        Assert.Null(SymbolicRestore.Of(Graph().Index(), new SaverDef { RestoreOpName = "elsewhere" }, new OpDefinitions(null, null)));
    }
}

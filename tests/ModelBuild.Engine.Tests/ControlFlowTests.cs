using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>The conditions and loops of TensorFlow 1, from their nodes.</summary>
public sealed class ControlFlowTests
{
    [Theory]
    [InlineData(true, 7f)]
    [InlineData(false, -4f)]
    public void A_condition_with_constants_in_both_branches_takes_one(bool go, float want)
    {
        // tf.cond(go, lambda: x * 2 + 1, lambda: 5 - x * 3): the constants hang on the pivots by control inputs.
        using ILoadedGraph graph = new GraphBuilder().Placeholder("go", DataType.DtBool).Placeholder("x", DataType.DtFloat)
            .Node("cond/Switch", "Switch", DataType.DtBool, "go", "go")
            .Node("cond/switch_t", "Identity", DataType.DtBool, "cond/Switch:1")
            .Node("cond/switch_f", "Identity", DataType.DtBool, "cond/Switch")
            .Node("cond/x", "Switch", DataType.DtFloat, "x", "go")
            .Const("cond/two", DataType.DtFloat, [2f], [], "^cond/switch_t")
            .Const("cond/one", DataType.DtFloat, [1f], [], "^cond/switch_t")
            .Const("cond/three", DataType.DtFloat, [3f], [], "^cond/switch_f")
            .Const("cond/five", DataType.DtFloat, [5f], [], "^cond/switch_f")
            .Node("cond/doubled", "Mul", DataType.DtFloat, "cond/x:1", "cond/two")
            .Node("cond/then", "Add", DataType.DtFloat, "cond/doubled", "cond/one")
            .Node("cond/tripled", "Mul", DataType.DtFloat, "cond/x", "cond/three")
            .Node("cond/else", "Sub", DataType.DtFloat, "cond/five", "cond/tripled")
            .Node("cond/Merge", "Merge", DataType.DtFloat, "cond/else", "cond/then")
            .Load(["go:0", "x:0"], "cond/Merge:0", "cond/Merge:1");
        using IEngineCall call = graph.CreateCall();
        for (int run = 0; run < 3; run++)
        {
            call.Set<bool>(0, [go], []);
            call.Set<float>(1, [3f], []);
            call.Run();
            Assert.Equal(want, call.Get<float>(0)[0]);
            Assert.Equal(go ? 1 : 0, call.Get<int>(1)[0]);
        }
    }

    [Theory]
    [InlineData(true, 1f)]
    [InlineData(false, 2f)]
    public void A_condition_of_constants_alone_takes_one(bool go, float want)
    {
        using ILoadedGraph graph = new GraphBuilder().Placeholder("go", DataType.DtBool)
            .Node("cond/Switch", "Switch", DataType.DtBool, "go", "go")
            .Node("cond/switch_t", "Identity", DataType.DtBool, "cond/Switch:1")
            .Node("cond/switch_f", "Identity", DataType.DtBool, "cond/Switch")
            .Const("cond/one", DataType.DtFloat, [1f], [], "^cond/switch_t")
            .Const("cond/two", DataType.DtFloat, [2f], [], "^cond/switch_f")
            .Node("cond/Merge", "Merge", DataType.DtFloat, "cond/two", "cond/one")
            .Load(["go:0"], "cond/Merge:0");
        using IEngineCall call = graph.CreateCall();
        call.Set<bool>(0, [go], []);
        call.Run();
        Assert.Equal(want, call.Get<float>(0)[0]);
    }

    [Fact]
    public void A_loop_in_a_loop_counts_both()
    {
        // for i in range(n): for j in range(3): sum += i
        GraphBuilder graph = new GraphBuilder().Placeholder("n", DataType.DtInt32)
            .Const("zero", DataType.DtInt32, [0], []).Const("one", DataType.DtInt32, [1], []).Const("three", DataType.DtInt32, [3], [])
            .Enter("a/i", "outer", DataType.DtInt32, false, "zero").Enter("a/sum", "outer", DataType.DtInt32, false, "zero")
            .Enter("a/n", "outer", DataType.DtInt32, true, "n").Enter("a/one", "outer", DataType.DtInt32, true, "one")
            .Enter("a/three", "outer", DataType.DtInt32, true, "three").Enter("a/zero", "outer", DataType.DtInt32, true, "zero")
            .Node("a/mi", "Merge", DataType.DtInt32, "a/i", "a/ni").Node("a/ms", "Merge", DataType.DtInt32, "a/sum", "a/ns")
            .Node("a/less", "Less", DataType.DtInt32, "a/mi", "a/n").Node("a/cond", "LoopCond", DataType.DtBool, "a/less")
            .Node("a/si", "Switch", DataType.DtInt32, "a/mi", "a/cond").Node("a/ss", "Switch", DataType.DtInt32, "a/ms", "a/cond")
            .Node("a/ii", "Identity", DataType.DtInt32, "a/si:1").Node("a/is", "Identity", DataType.DtInt32, "a/ss:1")
            .Enter("b/j", "inner", DataType.DtInt32, false, "a/zero").Enter("b/sum", "inner", DataType.DtInt32, false, "a/is")
            .Enter("b/i", "inner", DataType.DtInt32, true, "a/ii").Enter("b/three", "inner", DataType.DtInt32, true, "a/three")
            .Enter("b/one", "inner", DataType.DtInt32, true, "a/one")
            .Node("b/mj", "Merge", DataType.DtInt32, "b/j", "b/nj").Node("b/ms", "Merge", DataType.DtInt32, "b/sum", "b/ns")
            .Node("b/less", "Less", DataType.DtInt32, "b/mj", "b/three").Node("b/cond", "LoopCond", DataType.DtBool, "b/less")
            .Node("b/sj", "Switch", DataType.DtInt32, "b/mj", "b/cond").Node("b/ss", "Switch", DataType.DtInt32, "b/ms", "b/cond")
            .Node("b/j1", "Add", DataType.DtInt32, "b/sj:1", "b/one").Node("b/s1", "Add", DataType.DtInt32, "b/ss:1", "b/i")
            .Node("b/nj", "NextIteration", DataType.DtInt32, "b/j1").Node("b/ns", "NextIteration", DataType.DtInt32, "b/s1")
            .Node("b/exit", "Exit", DataType.DtInt32, "b/ss")
            .Node("a/i1", "Add", DataType.DtInt32, "a/ii", "a/one")
            .Node("a/ni", "NextIteration", DataType.DtInt32, "a/i1").Node("a/ns", "NextIteration", DataType.DtInt32, "b/exit")
            .Node("a/exit", "Exit", DataType.DtInt32, "a/ss").Node("a/exit_i", "Exit", DataType.DtInt32, "a/si");
        using ILoadedGraph loaded = graph.Load(["n:0"], "a/exit:0", "a/exit_i:0");
        using IEngineCall call = loaded.CreateCall();
        foreach (int n in (int[])[5, 0, 1, 100])
        {
            call.Set<int>(0, [n], []);
            call.Run();
            Assert.Equal((3 * n * (n - 1) / 2, n), (call.Get<int>(0)[0], call.Get<int>(1)[0]));
        }
    }
}

using ModelBuild.Diagnostics;
using ModelBuild.Oracle;

namespace ModelBuild.Freezing.Tests.Optimizing;

/// <summary>Every pass on every golden model: what the optimized graph gives is compared with what the unchanged one gives, in the same engine.</summary>
public sealed class GoldenModelsTests
{
    private static readonly OptimizationOptions s_exact = new() { FoldConstants = true, RemoveIdentities = true, MergeCommonSubexpressions = true };

    private static readonly string[] s_bench = ["attention", "bert_mini", "convnet_bn_cond", "dynamic_lstm", "mlp", "inception_v3", "mobilenet_v1", "resnet50"];

    public static TheoryData<string> Models() => new(TestModel.Names());

    public static TheoryData<string> Bench() => new(s_bench);

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Folding_constants_changes_no_bit(string model) => NoBitChanges(TestModel.Load(model), new OptimizationOptions { FoldConstants = true });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Removing_identities_changes_no_bit(string model) => NoBitChanges(TestModel.Load(model), new OptimizationOptions { RemoveIdentities = true });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Merging_common_subexpressions_changes_no_bit(string model) =>
        NoBitChanges(TestModel.Load(model), new OptimizationOptions { MergeCommonSubexpressions = true });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void All_three_together_change_no_bit(string model) => NoBitChanges(TestModel.Load(model), s_exact);

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Folding_batch_norms_stays_within_its_bound(string model) =>
        StaysWithin(1e-4, TestModel.Load(model), new OptimizationOptions { FoldBatchNorms = true });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Half_weights_stay_within_their_bound(string model) =>
        StaysWithin(1e-2, TestModel.Load(model), new OptimizationOptions { Weights = WeightPrecision.Half, SmallestReducedWeight = 16 });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void BFloat16_weights_stay_within_their_bound(string model) =>
        StaysWithin(5e-2, TestModel.Load(model), new OptimizationOptions { Weights = WeightPrecision.BFloat16, SmallestReducedWeight = 16 });

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void A_graph_for_TensorFlow_1_15_or_1_12_gives_the_same_or_is_refused(string model)
    {
        using TestModel loaded = TestModel.Load(model);
        foreach (string version in (string[])["1.15", "1.12"])
        {
            OptimizedGraph optimized;
            try
            {
                optimized = loaded.Optimize(new OptimizationOptions { TargetTensorFlowVersion = version });
            }
            catch (ModelFileException e)
            {
                Assert.Equal(DiagnosticCodes.UnknownToTarget, e.Code);
                continue;
            }
            Assert.All(optimized.Graph.Node, node => Assert.False(OpVersions.Find(node.Op)?.First > TensorFlowVersion.Parse(version), node.Op));
            NoBitChanges(loaded, optimized);
        }
    }

    /// <summary>TensorFlow loads what the passes leave, and computes the same: node by node it is stricter than our engine.</summary>
    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void TensorFlow_itself_runs_every_optimized_graph(string model)
    {
        IEngine tensorFlow = LibTensorFlow.Engine(threads: 1);
        using TestModel loaded = TestModel.Load(model);
        GraphOutput[] unchanged = loaded.RunIn(tensorFlow, loaded.Optimize(new OptimizationOptions()));
        foreach ((double bound, OptimizationOptions options) in ((double, OptimizationOptions)[])
        [
            (1e-6, new() { FoldConstants = true }), (1e-6, new() { RemoveIdentities = true }), (1e-6, new() { MergeCommonSubexpressions = true }), (1e-6, s_exact),
            (1e-4, new() { FoldBatchNorms = true }), (1e-4, s_exact with { FoldBatchNorms = true }),
            (1e-2, s_exact with { FoldBatchNorms = true, Weights = WeightPrecision.Half, SmallestReducedWeight = 16 }),
            (5e-2, new() { Weights = WeightPrecision.BFloat16, SmallestReducedWeight = 16 }),
        ]) Assert.InRange(TestModel.Difference(unchanged, loaded.RunIn(tensorFlow, loaded.Optimize(options))), 0, bound);
        foreach (string version in (string[])["2.4", "1.15", "1.14", "1.12"])
        {
            OptimizedGraph optimized;
            try
            {
                optimized = loaded.Optimize(new OptimizationOptions { TargetTensorFlowVersion = version });
            }
            catch (ModelFileException e) when (e.Code == DiagnosticCodes.UnknownToTarget)
            {
                continue;
            }
            Assert.InRange(TestModel.Difference(unchanged, loaded.RunIn(tensorFlow, optimized)), 0, 1e-6);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Bench))]
    public void The_exact_passes_change_no_bit_of_a_bench_model(string model) => NoBitChanges(TestModel.LoadBench(model), s_exact);

    [SkippableTheory]
    [InlineData("inception_v3", 94)]
    [InlineData("mobilenet_v1", 27)]
    [InlineData("resnet50", 53)]
    public void The_batch_norms_of_a_large_net_are_folded(string model, int batchNorms)
    {
        using TestModel loaded = TestModel.LoadBench(model);
        OptimizedGraph optimized = loaded.Optimize(new OptimizationOptions { FoldBatchNorms = true });
        Assert.Equal(batchNorms, optimized.Report.Passes[0].Rewritten);
        Assert.InRange(loaded.Difference(optimized), 0, 1e-4);
    }

    private static void NoBitChanges(TestModel model, OptimizationOptions options)
    {
        using (model) NoBitChanges(model, model.Optimize(options));
    }

    private static void NoBitChanges(TestModel model, OptimizedGraph optimized)
    {
        foreach ((GraphOutput before, GraphOutput after) in model.RunUnchanged().Zip(model.Run(optimized)))
        {
            Assert.Equal(before.Name, after.Name);
            Assert.Equal(before.DType, after.DType);
            Assert.Equal(before.Shape, after.Shape);
            Assert.Equal(before.Bytes, after.Bytes);
        }
    }

    private static void StaysWithin(double bound, TestModel model, OptimizationOptions options)
    {
        using (model) Assert.InRange(model.Difference(model.Optimize(options)), 0, bound);
    }
}

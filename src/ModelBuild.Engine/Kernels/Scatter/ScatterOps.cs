namespace ModelBuild.Engine.Kernels;

/// <summary>Ops that put slices where indices say: which kernel each op has.</summary>
internal static class ScatterOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(_ => MoveKernel.Of(new GatherNd()), "GatherNd");
        ScatterNd.Register(add);
        add(_ => MoveKernel.Of(new DynamicPartition()), "DynamicPartition");
        add(n => MoveKernel.Of(new DynamicStitch(), n.InputCount / 2), "DynamicStitch", "ParallelDynamicStitch");
        SegmentKernel.Register(add);
    }
}

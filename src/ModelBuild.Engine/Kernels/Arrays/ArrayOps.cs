using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops that move, count and look for elements: which kernel each op has.</summary>
internal static class ArrayOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(_ => MoveKernel.Of(new BroadcastTo()), "BroadcastTo");
        add(_ => new FunctionKernel(BroadcastArgs.Run), "BroadcastArgs");
        add(_ => new FunctionKernel(BroadcastArgs.RunGradient), "BroadcastGradientArgs");
        add(n => new Bitcast(n.Type("type")), "Bitcast");
        add(n => new EnsureShape(n), "EnsureShape");
        add(_ => new FunctionKernel(InvertPermutation.Run), "InvertPermutation");
        add(n => MoveKernel.Of(new ListDiff(ElementWise.IndexType(n, "out_idx", DType.Int32))), "ListDiff");
        Unique.Register(add);
        add(_ => new FunctionKernel(Where.Run), "Where");
        add(n => TypedKernel.Numbers(n, new SortedSearch(false, ElementWise.IndexType(n, "out_type", DType.Int32))), "LowerBound");
        add(n => TypedKernel.Numbers(n, new SortedSearch(true, ElementWise.IndexType(n, "out_type", DType.Int32))), "UpperBound");
        add(n => TypedKernel.Reals(n, new LinSpace()), "LinSpace");
        add(n => TypedKernel.Numbers(n, new Bincount(false)), "Bincount");
        add(n => TypedKernel.Numbers(n, new Bincount(n.Bool("binary_output"))), "DenseBincount");
        add(n => TypedKernel.Numbers(n, new Bucketize(n.Floats("boundaries"))), "Bucketize");
        add(n => TypedKernel.Numbers(n, new Bucketize(null)), "BucketizeWithInputBoundaries");
        add(_ => new FunctionKernel(BoostedTreesBucketize.Run), "BoostedTreesBucketize");
        add(_ => new FunctionKernel(ConcatOffset.Run), "ConcatOffset");
        add(n => TypedKernel.Numbers(n, new HistogramFixedWidth(ElementWise.IndexType(n, "dtype", DType.Int32))), "HistogramFixedWidth");
        add(_ => MoveKernel.Of(new ReverseV2()), "ReverseV2", "Reverse");
        add(n => MoveKernel.Of(new ReverseSequence((int)n.Int("batch_dim"), (int)n.Int("seq_dim"))), "ReverseSequence");
        add(_ => MoveKernel.Of(new Roll()), "Roll");
        add(n => MoveKernel.Of(new MirrorPad(n.Text("mode"))), "MirrorPad");
        add(_ => MoveKernel.Of(new SpaceToBatchND(false)), "SpaceToBatchND");
        add(_ => MoveKernel.Of(new SpaceToBatchND(true)), "BatchToSpaceND");
        add(n => MoveKernel.Of(new SpaceToBatchND(false, Math.Max(2, n.Int("block_size")))), "SpaceToBatch");
        add(n => MoveKernel.Of(new SpaceToBatchND(true, Math.Max(2, n.Int("block_size")))), "BatchToSpace");
        add(n => MoveKernel.Of(new DepthToSpace(n, false)), "DepthToSpace");
        add(n => MoveKernel.Of(new DepthToSpace(n, true)), "SpaceToDepth");
        add(n => new InTopK(n.Int("k")), "InTopK", "InTopKV2");
        add(n => CompareAndBitpack.Create(n), "CompareAndBitpack");
        add(n => TypedKernel.Numbers(n, new NthElement(n.Bool("reverse"))), "NthElement");
    }
}

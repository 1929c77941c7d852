namespace ModelBuild.Engine.Kernels;

/// <summary>Ops that are parts of networks in one: which kernel each op has.</summary>
internal static class NetworkOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Reals(n, new CrossEntropy(false)), "SoftmaxCrossEntropyWithLogits");
        add(n => TypedKernel.Reals(n, new CrossEntropy(true)), "SparseSoftmaxCrossEntropyWithLogits");
        add(n => TypedKernel.Reals(n, new LstmBlock(n)), "LSTMBlockCell", "BlockLSTM", "BlockLSTMV2");
        add(n => TypedKernel.Reals(n, new GruBlock()), "GRUBlockCell");
        add(n => TypedKernel.Reals(n, new CtcGreedyDecoder(n)), "CTCGreedyDecoder");
    }
}

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops on ragged tensors: which kernel each op has.</summary>
internal static class RaggedOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Numbers(n, new RaggedRange(ElementWise.IndexType(n, "Tsplits", DType.Int64))), "RaggedRange");
        add(n => MoveKernel.Of(new RaggedGather(n), (int)n.Int("PARAMS_RAGGED_RANK")), "RaggedGather");
        add(n => MoveKernel.Of(new RaggedTensorToTensor(n), 1), "RaggedTensorToTensor");
        add(n => MoveKernel.Of(new RaggedTensorToSparse(n), (int)n.Int("RAGGED_RANK")), "RaggedTensorToSparse");
    }
}

using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops on sparse tensors: which kernel each op has.</summary>
internal static class SparseOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        SparseShapes.Register(add);
        SparseMath.Register(add);
        add(n => MoveKernel.Of(new SparseToDense(n.Bool("validate_indices")), 2), "SparseToDense");
        add(n => MoveKernel.Of(new EditDistance(n.Bool("normalize")), 1), "EditDistance");
        add(n => new SparseCross(n), "SparseCross");
        add(SetOperation.Create, "DenseToDenseSetOperation");
    }
}

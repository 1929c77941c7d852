using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Products of matrices, and what usually follows them.</summary>
internal static class MatrixKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Float(n) ? new MatMulKernel(n.Bool("transpose_a"), n.Bool("transpose_b")) : TypedKernel.Fields(n, new AnyMatMul(n.Bool("transpose_a"), n.Bool("transpose_b"))), "MatMul");
        add(n => Float(n) ? new BatchMatMulKernel(n.Bool("adj_x"), n.Bool("adj_y")) : TypedKernel.Fields(n, new AnyMatMul(n.Bool("adj_x"), n.Bool("adj_y"), conjugates: true), n.Op == "BatchMatMulV3" ? "Ta" : "T"), "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3");
        add(n => Einsum.Create(n), "Einsum");
        LinearAlgebra.Register(add);
        MatrixDiag.Register(add);
        add(_ => MoveKernel.Of(new Diag(false)), "Diag");
        add(_ => MoveKernel.Of(new Diag(true)), "DiagPart");
        add(_ => MoveKernel.Of(new MatrixBandPart()), "MatrixBandPart", "BatchMatrixBandPart");
        add(n => BiasAddKernel.Create(n), "BiasAdd", "BiasAddV1");
        add(n => Float(n) ? new SoftmaxKernel(false) : TypedKernel.Reals(n, new AnySoftmax(false)), "Softmax");
        add(n => Float(n) ? new SoftmaxKernel(true) : TypedKernel.Reals(n, new AnySoftmax(true)), "LogSoftmax");
    }

    private static bool Float(NodeInfo node)
    {
        if (node.Op != "BatchMatMulV3") return node.Type("T") == DType.Float;
        if (node.Type("Ta") != node.Type("Tb") || node.Type("Ta") != node.Type("Tout")) throw ElementWise.Unsupported(node, node.Type("Tb"));
        return node.Type("Ta") == DType.Float;
    }
}

using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Products of matrices, and what usually follows them.</summary>
internal static class MatrixKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Float(n) ? new MatMulKernel(n.Bool("transpose_a"), n.Bool("transpose_b")) : throw ElementWise.Unsupported(n, n.Type("T")), "MatMul");
        add(n => Float(n) ? new BatchMatMulKernel(n.Bool("adj_x"), n.Bool("adj_y")) : throw ElementWise.Unsupported(n, n.Type("T")), "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3");
        add(n => Float(n) ? new EinsumKernel(n.Text("equation")) : throw ElementWise.Unsupported(n, n.Type("T")), "Einsum");
        add(n => new BiasAddKernel(n.Text("data_format", "NHWC")), "BiasAdd", "BiasAddV1");
        add(n => Float(n) ? new SoftmaxKernel(false) : throw ElementWise.Unsupported(n, n.Type("T")), "Softmax");
        add(n => Float(n) ? new SoftmaxKernel(true) : throw ElementWise.Unsupported(n, n.Type("T")), "LogSoftmax");
    }

    private static bool Float(NodeInfo node) => node.Type("T", DType.Float) == DType.Float;
}

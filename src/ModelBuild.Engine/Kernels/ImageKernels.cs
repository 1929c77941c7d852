using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution, pooling and normalization of images.</summary>
internal static class ImageKernels
{
    public static void Register(KernelRegistry.Adder add, KernelRegistry.ManyAdder addMany)
    {
        add(n => Float(n, new Conv2DKernel(WindowAttributes.Read(n))), "Conv2D");
        add(n => Float(n, new DepthwiseKernel(WindowAttributes.Read(n))), "DepthwiseConv2dNative");
        add(n => Float(n, new PoolKernel(WindowAttributes.Read(n), false)), "MaxPool");
        add(n => Float(n, new PoolKernel(WindowAttributes.Read(n), true)), "AvgPool");
        addMany("FusedBatchNorm", _ => 5, n => Float(n, new FusedBatchNormKernel(n)));
        addMany("FusedBatchNormV2", _ => 5, n => Float(n, new FusedBatchNormKernel(n)));
        addMany("FusedBatchNormV3", _ => 6, n => Float(n, new FusedBatchNormKernel(n)));
    }

    private static Execution.Kernel Float(NodeInfo node, Execution.Kernel kernel) =>
        node.Type("T", DType.Float) != DType.Float ? throw ElementWise.Unsupported(node, node.Type("T"))
        : node.Text("data_format", "NHWC") is "NHWC" or "" ? kernel
        : throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') for images in {node.Text("data_format")} order. Export the model with NHWC.");
}

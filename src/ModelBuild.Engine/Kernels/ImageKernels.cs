using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution, pooling and normalization of images.</summary>
internal static class ImageKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Float(n, new Conv2DKernel(WindowAttributes.Read(n))), "Conv2D");
        add(n => Float(n, new DepthwiseKernel(WindowAttributes.Read(n))), "DepthwiseConv2dNative");
        add(n => Float(n, new PoolKernel(WindowAttributes.Read(n), false)), "MaxPool");
        add(n => Float(n, new PoolKernel(WindowAttributes.Read(n), true)), "AvgPool");
        add(n => Float(n, new FusedBatchNormKernel(n)), "FusedBatchNorm");
        add(n => Float(n, new FusedBatchNormKernel(n)), "FusedBatchNormV2");
        add(n => Float(n, new FusedBatchNormKernel(n)), "FusedBatchNormV3");
    }

    private static Execution.Kernel Float(NodeInfo node, Execution.Kernel kernel) =>
        node.Type("T", DType.Float) != DType.Float ? throw ElementWise.Unsupported(node, node.Type("T"))
        : node.Text("data_format", "NHWC") is "NHWC" or "" ? kernel
        : throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') for images in {node.Text("data_format")} order. Export the model with NHWC.");
}

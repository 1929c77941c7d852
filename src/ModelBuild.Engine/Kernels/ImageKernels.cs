using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution, pooling and normalization of images.</summary>
internal static class ImageKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => n.Type("T") is DType.Double or DType.Half or DType.Int32 ? TypedKernel.Numbers(n, new Conv3D(n)) : Float(n, new Conv2DKernel(WindowAttributes.Read(n))), "Conv2D");
        add(n => n.Type("T") == DType.Double ? TypedKernel.Numbers(n, new Conv3D(n)) : Float(n, new DepthwiseKernel(WindowAttributes.Read(n))), "DepthwiseConv2dNative");
        add(n => Pool(n, false), "MaxPool");
        add(n => Pool(n, true), "AvgPool");
        add(n => Float(n, new FusedBatchNormKernel(n)), "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");
        add(n => TypedKernel.Numbers(n, new Conv3D(n)), "Conv3D");
        add(n => TypedKernel.Numbers(n, new ConvBackpropInput(n)), "Conv2DBackpropInput", "Conv3DBackpropInput", "Conv3DBackpropInputV2");
        add(n => TypedKernel.Numbers(n, new Pool3D(n, false)), "MaxPool3D", "MaxPoolV2", "MaxPoolWithArgmax");
        add(n => TypedKernel.Numbers(n, new Pool3D(n, true)), "AvgPool3D");
        add(n => TypedKernel.Numbers(n, new Dilation2D(n)), "Dilation2D");
        add(n => MoveKernel.Of(new ExtractImagePatches(n)), "ExtractImagePatches");
        add(n => TypedKernel.Reals(n, new Lrn(n)), "LRN");
        add(n => TypedKernel.Numbers(n, new CropAndResize(n.Text("method") == "nearest", n.Float("extrapolation_value"))), "CropAndResize");
        add(n => TypedKernel.Reals(n, new DrawBoundingBoxes()), "DrawBoundingBoxes", "DrawBoundingBoxesV2");
        ResizeImages.Register(add);
        NonMaxSuppression.Register(add);
        Colors.Register(add);
    }

    private static Execution.Kernel Pool(NodeInfo node, bool average) =>
        node.Type("T") == DType.Float ? Float(node, new PoolKernel(WindowAttributes.Read(node), average)) : TypedKernel.Numbers(node, new Pool3D(node, average));

    private static Execution.Kernel Float(NodeInfo node, Execution.Kernel kernel) =>
        node.Type("T") != DType.Float ? throw ElementWise.Unsupported(node, node.Type("T"))
        : node.Text("data_format") is "NHWC" or "" ? kernel
        : throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') for images in {node.Text("data_format")} order. Export the model with NHWC.");
}

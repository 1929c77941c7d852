using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The maximum or average of each window.</summary>
internal sealed unsafe class PoolKernel(WindowAttributes attributes, bool average) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there; train or export the model with NHWC");
        if (input.Shape.Rank != 4) throw new KernelException("tensor_in must be 4-dimensional");
        Window window = attributes.On(input.Shape[1], input.Shape[2], attributes.KernelHeight, attributes.KernelWidth);
        Tensor output = context.Output(0, DType.Float, TensorShape.Of(input.Shape[0], window.OutputHeight, window.OutputWidth, input.Shape[3]));
        Pooling.Run(
            context.Pool, average, input.Pointer<float>(), (int)input.Shape[0], (int)input.Shape[1], (int)input.Shape[2], (int)input.Shape[3], window, output.Pointer<float>());
    }
}

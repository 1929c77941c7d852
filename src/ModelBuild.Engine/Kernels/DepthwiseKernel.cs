using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution of each channel by itself.</summary>
internal sealed unsafe class DepthwiseKernel(WindowAttributes attributes, Epilogue? epilogue = null) : Kernel, IFusable
{
    private readonly Epilogue _epilogue = epilogue ?? Epilogue.None;
    private readonly Lock _scaling = new();
    private NativeBlock? _scaled, _bias;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), filter = context.Input(1);
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there; train or export the model with NHWC");
        if (input.Shape.Rank != 4 || filter.Shape.Rank != 4) throw new KernelException("input and filter must have 4 dimensions");
        if (input.Shape[3] != filter.Shape[2]) throw new KernelException($"input depth must be that of the filter: {input.Shape[3]} vs {filter.Shape[2]}");
        Window window = attributes.On(input.Shape[1], input.Shape[2], (int)filter.Shape[0], (int)filter.Shape[1]);
        Tensor output = context.Output(0, DType.Float, TensorShape.Of(input.Shape[0], window.OutputHeight, window.OutputWidth, filter.Shape[2] * filter.Shape[3]));
        float* weights = filter.Pointer<float>(), bias = null;
        if (_epilogue.Bias is not null || _epilogue.Scale is not null)
        {
            lock (_scaling)
            {
                _bias ??= _epilogue.NativeBias(0, (int)(filter.Shape[2] * filter.Shape[3]));
                // Only a constant filter is ever followed by something drawn in; see Fuse.
                if (_epilogue.Scale is { } scale) _scaled ??= Scaled.Columns(filter, scale);
            }
            if (_scaled is not null) weights = (float*)_scaled.Pointer;
            if (_bias is not null) bias = (float*)_bias.Pointer;
        }
        DepthwiseConv2D.Run(
            context.Pool, input.Pointer<float>(), (int)input.Shape[0], (int)input.Shape[1], (int)input.Shape[2], (int)input.Shape[3], (int)filter.Shape[3], window,
            weights, bias, _epilogue.Activation, output.Pointer<float>());
    }

    /// <summary>The same on an image with a border of zeros.</summary>
    public DepthwiseKernel? Padded(ReadOnlySpan<long> paddings) => attributes.Padded(paddings) is { } padded ? new DepthwiseKernel(padded, _epilogue) : null;

    public int WeightsRank => 4;

    public Kernel? Fuse(Tensor weights, Kernel next, int data, Tensor?[] others)
    {
        int columns = (int)(weights.Shape[2] * weights.Shape[3]);
        // Its loops start from the bias only.
        if (next is BinaryKernel<float, ElementWise.AddOp> && others[1 - data] is null) return null;
        return _epilogue.With(next, data, others, columns) is { } fused ? new DepthwiseKernel(attributes, fused) : null;
    }
}

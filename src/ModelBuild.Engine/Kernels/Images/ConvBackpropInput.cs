using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The transposed convolution of images and volumes: Conv2DBackpropInput, Conv3DBackpropInput and V2 (conv_grad_input_ops.cc). Each pixel of the gradient is laid, weighted by
/// the filter, on the window that a convolution would have made it of.
/// </summary>
internal sealed class ConvBackpropInput(NodeInfo node) : INumberKernel
{
    private readonly VolumeWindow _window = VolumeWindow.Read(node);
    private readonly bool _sizesAreTensor = node.Op == "Conv3DBackpropInput";

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor filter = context.Input(1), gradient = context.Input(2);
        TensorShape given = _sizesAreTensor ? context.Input(0).Shape : SizesOf(context.Input(0)), kernel = filter.Shape, gradientShape = VolumeWindow.Volume(gradient.Shape);
        // Two numbers say the space alone.
        if (given.Rank == 2) given = TensorShape.Of(gradient.Shape[0], given[0], given[1], filter.Shape.Rank == 4 ? filter.Shape[2] : -1);
        TensorShape shape = VolumeWindow.Volume(given);
        if (kernel.Rank == 4) kernel.Insert(0, 1);
        if (kernel.Rank != 5) throw new KernelException("filter must have 4 or 5 dimensions");
        int channels = checked((int)shape[4]), outputs = checked((int)kernel[4]);
        int[] k = [checked((int)kernel[0]), checked((int)kernel[1]), checked((int)kernel[2])];
        VolumeWindow.Laid laid = _window.On(shape.Dims, k);
        if (kernel[3] != channels || gradientShape[4] != outputs || gradientShape[0] != shape[0] || gradientShape[1] != laid.Output[0] || gradientShape[2] != laid.Output[1] || gradientShape[3] != laid.Output[2])
            throw new KernelException($"the sizes {given}, the filter {filter.Shape} and the gradient {gradient.Shape} do not fit together");
        Span<T> to = context.Output(0, gradient.DType, given).Span<T>();
        ReadOnlySpan<T> dy = gradient.Span<T>(), f = filter.Span<T>();
        to.Clear();
        int at = 0;
        for (int b = 0; b < shape[0]; b++)
        for (int od = 0; od < laid.Output[0]; od++)
        for (int oy = 0; oy < laid.Output[1]; oy++)
        for (int ox = 0; ox < laid.Output[2]; ox++, at += outputs)
        {
            ReadOnlySpan<T> pixel = dy.Slice(at, outputs);
            for (int kd = 0; kd < k[0]; kd++)
            for (int ky = 0; ky < k[1]; ky++)
            for (int kx = 0; kx < k[2]; kx++)
            {
                int d = od * _window.Strides[0] - laid.Before[0] + kd * _window.Dilations[0], y = oy * _window.Strides[1] - laid.Before[1] + ky * _window.Dilations[1];
                int x = ox * _window.Strides[2] - laid.Before[2] + kx * _window.Dilations[2];
                if ((uint)d >= (uint)laid.Size[0] || (uint)y >= (uint)laid.Size[1] || (uint)x >= (uint)laid.Size[2]) continue;
                Span<T> target = to.Slice((((b * laid.Size[0] + d) * laid.Size[1] + y) * laid.Size[2] + x) * channels, channels);
                ReadOnlySpan<T> tap = f.Slice(((kd * k[1] + ky) * k[2] + kx) * channels * outputs, channels * outputs);
                for (int c = 0; c < channels; c++) target[c] += TensorPrimitives.Dot(tap.Slice(c * outputs, outputs), pixel);
            }
        }
    }

    private static TensorShape SizesOf(Tensor sizes)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in sizes.Integers()) shape.Add(dim >= 0 ? (nint)dim : throw new KernelException($"input_sizes has a negative size {dim}"));
        return shape;
    }
}

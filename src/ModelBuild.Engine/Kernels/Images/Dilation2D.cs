using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Grayscale dilation: the largest sum of pixel and filter within each window (dilation_ops.cc).</summary>
internal sealed class Dilation2D(NodeInfo node) : INumberKernel
{
    private readonly VolumeWindow _window = VolumeWindow.Read(node, "ksize", "rates");

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0), filter = context.Input(1);
        TensorShape shape = VolumeWindow.Volume(input.Shape), kernel = filter.Shape;
        if (input.Shape.Rank != 4 || kernel.Rank != 3 || kernel[2] != shape[4]) throw new KernelException($"input must be 4-dimensional and the filter 3-dimensional with as many channels: {input.Shape}, {kernel}");
        int[] k = [1, checked((int)kernel[0]), checked((int)kernel[1])];
        VolumeWindow.Laid laid = _window.On(shape.Dims, k);
        int channels = checked((int)shape[4]), at = 0;
        Span<T> to = context.Output(0, input.DType, TensorShape.Of(shape[0], laid.Output[1], laid.Output[2], channels)).Span<T>();
        ReadOnlySpan<T> x = input.Span<T>(), f = filter.Span<T>();
        for (int b = 0; b < shape[0]; b++)
        for (int oy = 0; oy < laid.Output[1]; oy++)
        for (int ox = 0; ox < laid.Output[2]; ox++)
        for (int c = 0; c < channels; c++, at++)
        {
            T value = Extremes.Smallest<T>();
            for (int ky = 0; ky < k[1]; ky++)
            for (int kx = 0; kx < k[2]; kx++)
            {
                int y = oy * _window.Strides[1] - laid.Before[1] + ky * _window.Dilations[1], sx = ox * _window.Strides[2] - laid.Before[2] + kx * _window.Dilations[2];
                if ((uint)y >= (uint)laid.Size[1] || (uint)sx >= (uint)laid.Size[2]) continue;
                T sum = unchecked(x[((b * laid.Size[1] + y) * laid.Size[2] + sx) * channels + c] + f[(ky * k[2] + kx) * channels + c]);
                if (sum > value) value = sum;
            }
            to[at] = value;
        }
    }
}

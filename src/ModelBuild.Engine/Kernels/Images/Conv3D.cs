using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution of volumes (conv_ops_3d.cc), and of images of dtypes other than float32.</summary>
internal sealed class Conv3D(NodeInfo node) : INumberKernel
{
    private readonly VolumeWindow _window = VolumeWindow.Read(node) with { MayStartInside = node.Op == "Conv3D" };
    private readonly bool _isDepthwise = node.Op == "DepthwiseConv2dNative";

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0), filter = context.Input(1);
        TensorShape shape = VolumeWindow.Volume(input.Shape), kernel = filter.Shape;
        if (_isDepthwise && (kernel.Rank != 4 || kernel[2] != shape[4])) throw new KernelException($"input and filter must have the same depth: {input.Shape} against {filter.Shape}");
        // [height, width, channels, multiplier] lies in memory as a grouped filter of [height, width, 1, channels * multiplier].
        if (_isDepthwise) kernel = TensorShape.Of(kernel[0], kernel[1], 1, checked(kernel[2] * kernel[3]));
        if (kernel.Rank == 4) kernel.Insert(0, 1);
        if (kernel.Rank != 5 || kernel[3] == 0 || shape[4] % kernel[3] != 0) throw new KernelException($"input depth must be evenly divisible by filter depth: {input.Shape} against {filter.Shape}");
        int channels = checked((int)shape[4]), depth = checked((int)kernel[3]), groups = channels / depth, outputs = checked((int)kernel[4]);
        if (groups > 0 && outputs % groups != 0) throw new KernelException($"output depth must be evenly divisible by number of groups: {outputs} vs {groups}");
        int[] k = [checked((int)kernel[0]), checked((int)kernel[1]), checked((int)kernel[2])];
        VolumeWindow.Laid laid = _window.On(shape.Dims, k);
        var result = TensorShape.Of(shape[0], laid.Output[0], laid.Output[1], laid.Output[2], outputs);
        if (input.Shape.Rank == 4) result.RemoveAt(1);
        Span<T> to = context.Output(0, input.DType, result).Span<T>();
        ReadOnlySpan<T> x = input.Span<T>(), f = filter.Span<T>();
        to.Clear();
        int at = 0, share = groups > 0 ? outputs / groups : 0;
        for (int b = 0; b < shape[0]; b++)
        for (int od = 0; od < laid.Output[0]; od++)
        for (int oy = 0; oy < laid.Output[1]; oy++)
        for (int ox = 0; ox < laid.Output[2]; ox++, at += outputs)
        {
            Span<T> pixel = to.Slice(at, outputs);
            for (int kd = 0; kd < k[0]; kd++)
            for (int ky = 0; ky < k[1]; ky++)
            for (int kx = 0; kx < k[2]; kx++)
            {
                int d = od * _window.Strides[0] - laid.Before[0] + kd * _window.Dilations[0], y = oy * _window.Strides[1] - laid.Before[1] + ky * _window.Dilations[1];
                int sx = ox * _window.Strides[2] - laid.Before[2] + kx * _window.Dilations[2];
                if ((uint)d >= (uint)laid.Size[0] || (uint)y >= (uint)laid.Size[1] || (uint)sx >= (uint)laid.Size[2]) continue;
                ReadOnlySpan<T> source = x.Slice((((b * laid.Size[0] + d) * laid.Size[1] + y) * laid.Size[2] + sx) * channels, channels);
                int tap = ((kd * k[1] + ky) * k[2] + kx) * depth;
                for (int c = 0; c < channels; c++)
                {
                    Span<T> part = pixel.Slice(c / depth * share, share);
                    TensorPrimitives.MultiplyAdd(f.Slice((tap + c % depth) * outputs + c / depth * share, share), source[c], part, part);
                }
            }
        }
    }
}

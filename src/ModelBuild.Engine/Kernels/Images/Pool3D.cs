using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The maximum or average of windows of volumes (pooling_ops_3d.cc), of images whose window comes as tensors (MaxPoolV2, AvgPool of other dtypes), and where the maximum stood
/// (MaxPoolWithArgmax: maxpooling_op.cc).
/// </summary>
internal sealed class Pool3D : INumberKernel
{
    private readonly bool _average, _batchInIndex;
    private readonly VolumeWindow? _window;
    private readonly DType _index;
    private readonly NodeInfo _node;

    public Pool3D(NodeInfo node, bool average)
    {
        _node = node;
        _average = average;
        _batchInIndex = node.Bool("include_batch_in_index");
        _index = node.Op == "MaxPoolWithArgmax" ? ElementWise.IndexType(node, "Targmax", DType.Int64) : DType.Invalid;
        if (node.Op != "MaxPoolV2") _window = VolumeWindow.Read(node);
    }

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        VolumeWindow window = _window ?? FromInputs(context);
        Tensor input = context.Input(0);
        TensorShape shape = VolumeWindow.Volume(input.Shape);
        VolumeWindow.Laid laid = window.On(shape.Dims, window.Kernel);
        int channels = checked((int)shape[4]);
        var result = TensorShape.Of(shape[0], laid.Output[0], laid.Output[1], laid.Output[2], channels);
        if (input.Shape.Rank == 4) result.RemoveAt(1);
        Span<T> to = context.Output(0, input.DType, result).Span<T>();
        long[] indices = new long[_index == DType.Invalid ? 0 : to.Length];
        ReadOnlySpan<T> x = input.Span<T>();
        int at = 0, image = checked((int)shape.Product(1, 5));
        for (int b = 0; b < shape[0]; b++)
        for (int od = 0; od < laid.Output[0]; od++)
        for (int oy = 0; oy < laid.Output[1]; oy++)
        for (int ox = 0; ox < laid.Output[2]; ox++)
        {
            int d0 = od * window.Strides[0] - laid.Before[0], y0 = oy * window.Strides[1] - laid.Before[1], x0 = ox * window.Strides[2] - laid.Before[2];
            for (int c = 0; c < channels; c++, at++)
            {
                T value = _average ? T.Zero : Extremes.Smallest<T>();
                int best = -1, count = 0;
                for (int d = Math.Max(0, d0); d < Math.Min(laid.Size[0], d0 + window.Kernel[0]); d++)
                for (int y = Math.Max(0, y0); y < Math.Min(laid.Size[1], y0 + window.Kernel[1]); y++)
                for (int sx = Math.Max(0, x0); sx < Math.Min(laid.Size[2], x0 + window.Kernel[2]); sx++, count++)
                {
                    int source = (((b * laid.Size[0] + d) * laid.Size[1] + y) * laid.Size[2] + sx) * channels + c;
                    if (_average) value += x[source];
                    else if (best < 0 || x[source] > value) (best, value) = (source, x[source]);
                }
                to[at] = _average && count > 0 ? value / T.CreateTruncating(count) : value;
                if (indices.Length > 0) indices[at] = _batchInIndex ? best : best - b * image;
            }
        }
        if (_index != DType.Invalid) IndexOutput.Write(context, 1, _index, result, indices);
    }

    /// <summary>MaxPoolV2: window and strides are inputs 1 and 2.</summary>
    private VolumeWindow FromInputs(RunContext context)
    {
        long[] kernel = context.Input(1).Integers(), strides = context.Input(2).Integers();
        if (kernel.Length != 4 || strides.Length != 4 || kernel.Concat(strides).Any(v => v is < 1 or > int.MaxValue / 4) || kernel[0] != 1 || kernel[3] != 1 || strides[0] != 1 || strides[3] != 1)
            throw new KernelException("ksize and strides must be four positive numbers, 1 for batch and channels");
        return new VolumeWindow([1, (int)kernel[1], (int)kernel[2]], [1, (int)strides[1], (int)strides[2]], [1, 1, 1], _node.Text("padding"), []);
    }
}

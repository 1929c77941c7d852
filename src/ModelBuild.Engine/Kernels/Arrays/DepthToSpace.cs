using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Channels become blocks of space (DepthToSpace), or blocks of space channels (SpaceToDepth): depthtospace_op.cc, spacetodepth_op.cc.</summary>
internal readonly struct DepthToSpace(NodeInfo node, bool back) : IMoveKernel
{
    private readonly int _block = checked((int)node.Int("block_size"));
    private readonly string _format = node.Text("data_format");

    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        bool last = _format == "NHWC";
        if (_block < 2 || shape.Rank != 4 || _format is not ("NHWC" or "NCHW")) throw new KernelException("the input must be 4-dimensional, in NHWC or NCHW order, and block_size > 1");
        int h = last ? 1 : 2, w = h + 1, c = last ? 3 : 1, square = _block * _block;
        if (back ? shape[h] % _block != 0 || shape[w] % _block != 0 : shape[c] % square != 0)
            throw new KernelException(back ? $"Image width {shape[w]} and height {shape[h]} should be divisible by block_size: {_block}" : $"Input depth dimension {shape[c]} should be divisible by: {square}");
        // The coarse shape has the depth, the fine one the space.
        TensorShape coarse = shape, fine = shape;
        (TensorShape to, int times) = back ? (coarse, 1) : (fine, -1);
        to[h] = times > 0 ? shape[h] / _block : shape[h] * _block;
        to[w] = times > 0 ? shape[w] / _block : shape[w] * _block;
        to[c] = times > 0 ? shape[c] * square : shape[c] / square;
        if (back) coarse = to;
        else fine = to;
        ReadOnlySpan<T> source = Elements.Of<T>(input);
        Span<T> target = Elements.Of<T>(context.Output(0, input.DType, to));
        int height = (int)coarse[h], width = (int)coarse[w], depth = (int)fine[c], batch = (int)shape[0];
        int at = 0;
        Span<int> i = stackalloc int[4];
        // In the order of the fine tensor.
        for (i[0] = 0; i[0] < batch; i[0]++)
        for (i[1] = 0; i[1] < fine[1]; i[1]++)
        for (i[2] = 0; i[2] < fine[2]; i[2]++)
        for (i[3] = 0; i[3] < fine[3]; i[3]++, at++)
        {
            int y = i[h], x = i[w], channel = (y % _block * _block + x % _block) * depth + i[c];
            int other = last ? ((i[0] * height + y / _block) * width + x / _block) * depth * square + channel : ((i[0] * depth * square + channel) * height + y / _block) * width + x / _block;
            if (back) target[other] = source[at];
            else target[at] = source[other];
        }
    }
}

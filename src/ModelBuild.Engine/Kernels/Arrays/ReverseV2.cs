using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The other way round along axes, named by number (ReverseV2) or by a flag for each (Reverse): reverse_op.cc.</summary>
internal readonly struct ReverseV2 : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0), axes = context.Input(1);
        TensorShape shape = input.Shape;
        bool[] turned = new bool[shape.Rank];
        if (axes.DType == DType.Bool)
        {
            if (axes.Count != shape.Rank) throw new KernelException($"'dims' must have as many elements as the input has dimensions: {shape.Rank}");
            axes.Span<bool>().CopyTo(turned);
        }
        else
        {
            foreach (long axis in axes.Integers())
            {
                int d = Axes.Normalize(axis, shape.Rank);
                if (turned[d]) throw new KernelException($"axis {d} specified more than once");
                turned[d] = true;
            }
        }
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        if (from.Length == 0) return;
        int[] strides = new int[shape.Rank], index = new int[shape.Rank];
        int stride = 1, at = 0;
        for (int d = shape.Rank - 1; d >= 0; d--)
        {
            strides[d] = turned[d] ? -stride : stride;
            if (turned[d]) at += ((int)shape[d] - 1) * stride;
            stride *= (int)shape[d];
        }
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[at];
            for (int d = shape.Rank - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < shape[d]) break;
                at -= strides[d] * (int)shape[d];
                index[d] = 0;
            }
        }
    }
}

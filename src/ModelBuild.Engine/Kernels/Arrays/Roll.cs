using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Elements moved on along axes; those that leave at the end come in at the front (roll_op.cc).</summary>
internal readonly struct Roll : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        long[] shifts = context.Input(1).Integers(), axes = context.Input(2).Integers();
        if (shape.Rank < 1) throw new KernelException("input must be 1-D or higher");
        if (shifts.Length != axes.Length) throw new KernelException("shift and axis must have the same size");
        int[] by = new int[shape.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axes.Normalize(axes[i], shape.Rank);
            long length = Math.Max(1, shape[axis]);
            by[axis] = (int)(((by[axis] + shifts[i] % length) % length + length) % length);
        }
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        int[] index = new int[shape.Rank];
        for (int i = 0; i < from.Length; i++)
        {
            int at = 0;
            for (int d = 0; d < shape.Rank; d++) at = at * (int)shape[d] + (index[d] + by[d]) % (int)shape[d];
            to[at] = from[i];
            for (int d = shape.Rank - 1; d >= 0 && ++index[d] == shape[d]; d--) index[d] = 0;
        }
    }
}

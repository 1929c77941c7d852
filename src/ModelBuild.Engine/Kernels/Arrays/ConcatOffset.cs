using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Where each of several tensors begins when they are put behind one another (concat_op.cc).</summary>
internal static class ConcatOffset
{
    public static void Run(RunContext context)
    {
        int rank = checked((int)context.Input(1).Count), axis = Axes.Normalize(context.Input(0).Integer(), rank);
        long[] first = context.Input(1).Integers();
        long before = 0;
        for (int i = 1; i < context.InputCount; i++)
        {
            long[] shape = context.Input(i).Integers();
            if (shape.Length != rank) throw new KernelException($"input {i} should have {rank} elements, and has {shape.Length}");
            for (int d = 0; d < rank; d++)
            {
                if (d != axis && shape[d] != first[d]) throw new KernelException($"All dimensions except {axis} must match. Input {i - 1} has shape [{string.Join(' ', shape)}] and doesn't match input 0 with shape [{string.Join(' ', first)}]");
            }
            DType dtype = context.Input(1).DType;
            Tensor offsets = context.Output(i - 1, dtype, TensorShape.Of(rank));
            offsets.WritableBytes.Clear();
            Numbers.Write(offsets, dtype, axis, before);
            before = checked(before + shape[axis]);
        }
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The permutation that undoes another (inplace_ops.cc and transpose_op.cc).</summary>
internal static class InvertPermutation
{
    public static void Run(RunContext context)
    {
        long[] order = context.Input(0).Integers(), inverse = new long[order.Length];
        Array.Fill(inverse, -1);
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] < 0 || order[i] >= order.Length) throw new KernelException($"{order[i]} is not between 0 and {order.Length}");
            if (inverse[order[i]] != -1) throw new KernelException($"{order[i]} is duplicated in the input");
            inverse[order[i]] = i;
        }
        IndexOutput.Write(context, 0, context.Input(0).DType, inverse);
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The shape to which two shapes broadcast (bcast_ops.cc), and along which axes each of them repeats.</summary>
internal static class BroadcastArgs
{
    public static void Run(RunContext context)
    {
        long[] x = context.Input(0).Integers(), y = context.Input(1).Integers();
        Integers(context, 0, Common(x, y));
    }

    /// <summary>BroadcastGradientArgs: the axes of the common shape along which each of the two repeats.</summary>
    public static void RunGradient(RunContext context)
    {
        long[] x = context.Input(0).Integers(), y = context.Input(1).Integers(), common = Common(x, y);
        Integers(context, 0, Repeated(x, common));
        Integers(context, 1, Repeated(y, common));
    }

    private static long[] Common(long[] x, long[] y)
    {
        long[] common = new long[Math.Max(x.Length, y.Length)];
        for (int i = 1; i <= common.Length; i++)
        {
            long a = i <= x.Length ? x[^i] : 1, b = i <= y.Length ? y[^i] : 1;
            if (a != b && a != 1 && b != 1) throw new KernelException($"Incompatible shapes for broadcasting: [{string.Join(',', x)}] and [{string.Join(',', y)}]");
            common[^i] = a == 1 ? b : a;
        }
        return common;
    }

    private static long[] Repeated(long[] shape, long[] common) =>
        [.. Enumerable.Range(0, common.Length).Where(d => d < common.Length - shape.Length || shape[d - (common.Length - shape.Length)] == 1).Select(d => (long)d)];

    private static void Integers(RunContext context, int index, long[] values) => IndexOutput.Write(context, index, context.Input(0).DType, values);
}

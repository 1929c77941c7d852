using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops that compute with numbers: which kernel each op has.</summary>
internal static class MathOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        ElementaryFunctions.Register(add);
        GammaFunctions.Register(add);
        BitwiseOps.Register(add);
        NumberTests.Register(add);
        Cumulative.Register(add);
        add(n => TypedKernel.Numbers(n, new ClipByValue()), "ClipByValue");
        add(n => TypedKernel.Fields(n, new EuclideanNorm(n.Bool("keep_dims"))), "EuclideanNorm");
        add(n => TypedKernel.Reals(n, new L2Loss()), "L2Loss");
        add(n => TypedKernel.Numbers(n, new Cross()), "Cross");
    }
}

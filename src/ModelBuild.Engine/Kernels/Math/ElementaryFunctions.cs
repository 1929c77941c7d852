namespace ModelBuild.Engine.Kernels;

/// <summary>Elementary functions that models seldom use, element by element (tensorflow/core/kernels/cwise_ops.h).</summary>
internal static class ElementaryFunctions
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => MapKernel.Of(n, Math.Acos), "Acos");
        add(n => MapKernel.Of(n, Math.Acosh), "Acosh");
        add(n => MapKernel.Of(n, Math.Asin), "Asin");
        add(n => MapKernel.Of(n, Math.Asinh), "Asinh");
        add(n => MapKernel.Of(n, Math.Atan), "Atan");
        add(n => MapKernel.Of(n, Math.Atanh), "Atanh");
        add(n => MapKernel.Of(n, Math.Sinh), "Sinh");
        add(n => MapKernel.Of(n, Math.Cosh), "Cosh");
        add(n => MapKernel.Of(n, Math.Atan2), "Atan2");
        add(n => MapKernel.Of(n, ErrorFunction.Erfc), "Erfc");
        add(n => MapKernel.Of(n, NormalQuantile.Of), "Ndtri");
        add(n => MapKernel.Of(n, y => NormalQuantile.Of((y + 1) / 2) / Math.Sqrt(2)), "Erfinv");
        // Zero first: what it is divided into, taken the logarithm of or multiplied with does not matter then.
        add(n => MapKernel.Of(n, (x, y) => x == 0 ? 0 : x / y), "Xdivy");
        add(n => MapKernel.Of(n, (x, y) => x == 0 ? 0 : x * Math.Log(y)), "Xlogy");
        add(n => MapKernel.Of(n, (x, y) => x == 0 ? 0 : x * NearZero.LogP1(y)), "Xlog1py");
        add(n => MapKernel.Of(n, (x, y) => y == 0 ? 0 : x * y), "MulNoNan");
    }
}

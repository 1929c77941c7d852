using System.Numerics;
using System.Runtime.InteropServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>A function of float32 that is computed a vector at a time.</summary>
internal interface IVectorFunction
{
    static abstract Vector<float> Of(Vector<float> x);
}

/// <summary>Applies a function to a span. What does not fill a vector goes the same way, so that a value does not depend on its place.</summary>
internal static class VectorLoop
{
    public static void Run<TFunction>(ReadOnlySpan<float> x, Span<float> y) where TFunction : struct, IVectorFunction
    {
        int width = Vector<float>.Count, i = 0;
        ref float source = ref MemoryMarshal.GetReference(x), target = ref MemoryMarshal.GetReference(y[..x.Length]);
        for (; i <= x.Length - width; i += width) TFunction.Of(Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        if (i == x.Length) return;
        Span<float> rest = stackalloc float[width];
        rest.Clear();
        x[i..].CopyTo(rest);
        TFunction.Of(new Vector<float>(rest)).CopyTo(rest);
        rest[..(x.Length - i)].CopyTo(y[i..]);
    }
}

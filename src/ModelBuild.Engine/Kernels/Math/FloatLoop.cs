using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Kernels;

/// <summary>A sum, difference, product or quotient of floats.</summary>
internal interface IFloatOp
{
    static abstract float Of(float x, float y);

    static abstract Vector256<float> Of(Vector256<float> x, Vector256<float> y);

    static abstract Vector128<float> Of(Vector128<float> x, Vector128<float> y);
}

/// <summary>
/// The loops of float32 arithmetic, which nearly every model takes. Those of <see cref="System.Numerics.Tensors.TensorPrimitives"/> do the same, but come without code: each takes
/// milliseconds to compile in every process. These are compiled with the engine.
/// </summary>
internal static class FloatLoop
{
    public static void Run<TOp>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> o) where TOp : struct, IFloatOp
    {
        int count = o.Length, i = 0;
        ref float a = ref MemoryMarshal.GetReference(x[..count]), b = ref MemoryMarshal.GetReference(y[..count]), to = ref MemoryMarshal.GetReference(o);
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
            {
                Vector256<float> first = TOp.Of(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i));
                Vector256<float> second = TOp.Of(Vector256.LoadUnsafe(ref a, (nuint)i + 8), Vector256.LoadUnsafe(ref b, (nuint)i + 8));
                first.StoreUnsafe(ref to, (nuint)i);
                second.StoreUnsafe(ref to, (nuint)i + 8);
            }
        }
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count) TOp.Of(Vector128.LoadUnsafe(ref a, (nuint)i), Vector128.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < count; i++) Unsafe.Add(ref to, i) = TOp.Of(Unsafe.Add(ref a, i), Unsafe.Add(ref b, i));
    }

    public static void Run<TOp>(ReadOnlySpan<float> x, float y, Span<float> o) where TOp : struct, IFloatOp
    {
        int count = o.Length, i = 0;
        ref float a = ref MemoryMarshal.GetReference(x[..count]), to = ref MemoryMarshal.GetReference(o);
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> all = Vector256.Create(y);
            for (; i <= count - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
            {
                Vector256<float> first = TOp.Of(Vector256.LoadUnsafe(ref a, (nuint)i), all), second = TOp.Of(Vector256.LoadUnsafe(ref a, (nuint)i + 8), all);
                first.StoreUnsafe(ref to, (nuint)i);
                second.StoreUnsafe(ref to, (nuint)i + 8);
            }
        }
        Vector128<float> four = Vector128.Create(y);
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count) TOp.Of(Vector128.LoadUnsafe(ref a, (nuint)i), four).StoreUnsafe(ref to, (nuint)i);
        for (; i < count; i++) Unsafe.Add(ref to, i) = TOp.Of(Unsafe.Add(ref a, i), y);
    }

    public static void Run<TOp>(float x, ReadOnlySpan<float> y, Span<float> o) where TOp : struct, IFloatOp
    {
        int count = o.Length, i = 0;
        ref float b = ref MemoryMarshal.GetReference(y[..count]), to = ref MemoryMarshal.GetReference(o);
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> all = Vector256.Create(x);
            for (; i <= count - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
            {
                Vector256<float> first = TOp.Of(all, Vector256.LoadUnsafe(ref b, (nuint)i)), second = TOp.Of(all, Vector256.LoadUnsafe(ref b, (nuint)i + 8));
                first.StoreUnsafe(ref to, (nuint)i);
                second.StoreUnsafe(ref to, (nuint)i + 8);
            }
        }
        Vector128<float> four = Vector128.Create(x);
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count) TOp.Of(four, Vector128.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < count; i++) Unsafe.Add(ref to, i) = TOp.Of(x, Unsafe.Add(ref b, i));
    }

    public static void SquareRoots(ReadOnlySpan<float> x, Span<float> o)
    {
        int count = o.Length, i = 0;
        ref float a = ref MemoryMarshal.GetReference(x[..count]), to = ref MemoryMarshal.GetReference(o);
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count) Vector256.Sqrt(Vector256.LoadUnsafe(ref a, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count) Vector128.Sqrt(Vector128.LoadUnsafe(ref a, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < count; i++) Unsafe.Add(ref to, i) = MathF.Sqrt(Unsafe.Add(ref a, i));
    }

    /// <summary>The largest element; NaN when there is one. Of nothing, negative infinity.</summary>
    public static float Max(ReadOnlySpan<float> x)
    {
        int i = 0;
        ref float a = ref MemoryMarshal.GetReference(x);
        float most = float.NegativeInfinity;
        if (Vector256.IsHardwareAccelerated && x.Length >= Vector256<float>.Count)
        {
            Vector256<float> eight = Vector256.LoadUnsafe(ref a);
            for (i = Vector256<float>.Count; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count) eight = Vector256.Max(eight, Vector256.LoadUnsafe(ref a, (nuint)i));
            Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
            most = MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
        }
        for (; i < x.Length; i++) most = MathF.Max(most, Unsafe.Add(ref a, i));
        return most;
    }

    public readonly struct Sum : IFloatOp
    {
        public static float Of(float x, float y) => x + y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x + y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Of(Vector128<float> x, Vector128<float> y) => x + y;
    }

    public readonly struct Difference : IFloatOp
    {
        public static float Of(float x, float y) => x - y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x - y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Of(Vector128<float> x, Vector128<float> y) => x - y;
    }

    public readonly struct Product : IFloatOp
    {
        public static float Of(float x, float y) => x * y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x * y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Of(Vector128<float> x, Vector128<float> y) => x * y;
    }

    public readonly struct Quotient : IFloatOp
    {
        public static float Of(float x, float y) => x / y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x / y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Of(Vector128<float> x, Vector128<float> y) => x / y;
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>Arithmetic on two elements.</summary>
internal static partial class ElementWise
{
    // Floats under a name of their own; only called where T is float.
    private static ReadOnlySpan<float> F<T>(ReadOnlySpan<T> numbers) where T : unmanaged => MemoryMarshal.Cast<T, float>(numbers);

    private static Span<float> F<T>(Span<T> numbers) where T : unmanaged => MemoryMarshal.Cast<T, float>(numbers);

    internal struct AddOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x + y);

        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Sum>(F(x), F(y), F(o));
            else TensorPrimitives.Add(x, y, o);
        }

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Sum>(F(x), Unsafe.BitCast<T, float>(y), F(o));
            else TensorPrimitives.Add(x, y, o);
        }

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Sum>(Unsafe.BitCast<T, float>(x), F(y), F(o));
            else TensorPrimitives.Add(y, x, o);
        }
    }

    private struct SubOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x - y);

        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Difference>(F(x), F(y), F(o));
            else TensorPrimitives.Subtract(x, y, o);
        }

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Difference>(F(x), Unsafe.BitCast<T, float>(y), F(o));
            else TensorPrimitives.Subtract(x, y, o);
        }

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Difference>(Unsafe.BitCast<T, float>(x), F(y), F(o));
            else TensorPrimitives.Subtract(x, y, o);
        }
    }

    private struct MulOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x * y);

        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Product>(F(x), F(y), F(o));
            else TensorPrimitives.Multiply(x, y, o);
        }

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Product>(F(x), Unsafe.BitCast<T, float>(y), F(o));
            else TensorPrimitives.Multiply(x, y, o);
        }

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Product>(Unsafe.BitCast<T, float>(x), F(y), F(o));
            else TensorPrimitives.Multiply(y, x, o);
        }
    }

    private struct DivOp : IBinaryOp
    {
        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Quotient>(F(x), F(y), F(o));
            else if (typeof(T) == typeof(double)) TensorPrimitives.Divide(x, y, o);
            else for (int i = 0; i < o.Length; i++) o[i] = Scalar(x[i], y[i]);
        }

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Quotient>(F(x), Unsafe.BitCast<T, float>(y), F(o));
            else if (typeof(T) == typeof(double)) TensorPrimitives.Divide(x, y, o);
            else for (int i = 0; i < o.Length; i++) o[i] = Scalar(x[i], y);
        }

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Quotient>(Unsafe.BitCast<T, float>(x), F(y), F(o));
            else if (typeof(T) == typeof(double)) TensorPrimitives.Divide(x, y, o);
            else for (int i = 0; i < o.Length; i++) o[i] = Scalar(x, y[i]);
        }

        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => Integers.Divide(x, y);
    }

    private struct FloorDivOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => Integers.FloorDivide(x, y);
    }

    private struct FloorModOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => Integers.FloorModulo(x, y);
    }

    private struct TruncateModOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => Integers.Modulo(x, y);
    }

    private struct MaxOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => T.Max(x, y);

        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Max(x, y, o);

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Max(x, y, o);

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Max(y, x, o);
    }

    private struct MinOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => T.Min(x, y);

        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Min(x, y, o);

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Min(x, y, o);

        public static void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp => TensorPrimitives.Min(y, x, o);
    }

    private struct SquaredDifferenceOp : IBinaryOp
    {
        public static void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            SubOp.Spans<T, SubOp>(x, y, o);
            MulOp.Spans<T, MulOp>(o, o, o);
        }

        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            SubOp.SpanScalar<T, SubOp>(x, y, o);
            MulOp.Spans<T, MulOp>(o, o, o);
        }

        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked((x - y) * (x - y));
    }

    private struct DivNoNanOp : IBinaryOp
    {
        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => T.IsZero(y) ? T.Zero : x / y;
    }

    private struct PowOp : IBinaryOp
    {
        public static void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> o) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
        {
            // The powers that models take, without a logarithm: within a unit of the last digit.
            if (y == T.CreateTruncating(2)) TensorPrimitives.Multiply(x, x, o);
            else if (y == T.CreateTruncating(3) && IsReal<T>()) Cubes(x, o);
            else for (int i = 0; i < o.Length; i++) o[i] = Scalar(x[i], y);
        }

        private static void Cubes<T>(ReadOnlySpan<T> x, Span<T> o) where T : unmanaged, INumber<T>
        {
            // x and o may be the same memory, so each stretch is read before it is written.
            int width = Vector<T>.Count, i = 0;
            for (; i <= x.Length - width; i += width)
            {
                var v = new Vector<T>(x.Slice(i, width));
                (v * v * v).CopyTo(o.Slice(i, width));
            }
            for (; i < x.Length; i++) o[i] = x[i] * x[i] * x[i];
        }

        public static T Scalar<T>(T x, T y) where T : unmanaged, INumber<T> => Integers.Power(x, y);
    }
}

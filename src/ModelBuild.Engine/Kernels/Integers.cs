using System.Numerics;
using System.Runtime.CompilerServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Division and powers where integers differ from floating-point numbers (TensorFlow's <c>safe_div_or_mod_op</c>, <c>google_floor_div</c>).</summary>
internal static class Integers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide<T>(T x, T y) where T : unmanaged, INumber<T>
    {
        if (!IsInteger<T>()) return x / y;
        if (T.IsZero(y)) throw DivisionByZero();
        // The smallest integer by -1 wraps around; the processor would trap.
        return IsMinusOne(y) ? unchecked(T.Zero - x) : x / y;
    }

    public static T Modulo<T>(T x, T y) where T : unmanaged, INumber<T>
    {
        if (!IsInteger<T>()) return x % y;
        if (T.IsZero(y)) throw DivisionByZero();
        return IsMinusOne(y) ? T.Zero : x % y;
    }

    public static T FloorDivide<T>(T x, T y) where T : unmanaged, INumber<T>
    {
        if (!IsInteger<T>()) return T.CreateTruncating(Math.Floor(double.CreateTruncating(x / y)));
        T quotient = Divide(x, y);
        return !T.IsZero(Modulo(x, y)) && T.IsNegative(x) != T.IsNegative(y) ? quotient - T.One : quotient;
    }

    public static T FloorModulo<T>(T x, T y) where T : unmanaged, INumber<T>
    {
        T rest = Modulo(x, y);
        return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(y) ? rest + y : rest;
    }

    public static T Power<T>(T x, T y) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float)) return T.CreateTruncating(MathF.Pow(float.CreateTruncating(x), float.CreateTruncating(y)));
        if (!IsInteger<T>()) return T.CreateTruncating(Math.Pow(double.CreateTruncating(x), double.CreateTruncating(y)));
        if (T.IsNegative(y)) throw new KernelException("Integers to negative integer powers are not allowed");
        T result = T.One;
        for (ulong power = ulong.CreateTruncating(y); power > 0; power >>= 1)
        {
            if ((power & 1) != 0) result = unchecked(result * x);
            x = unchecked(x * x);
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInteger<T>() => typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half);

    private static bool IsMinusOne<T>(T value) where T : unmanaged, INumber<T> => T.IsNegative(value) && T.IsZero(value + T.One);

    private static KernelException DivisionByZero() => new("Integer division by zero");
}

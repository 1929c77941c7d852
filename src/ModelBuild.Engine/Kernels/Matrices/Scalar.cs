using System.Numerics;
using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>What linear algebra needs of its numbers, real (double) or complex, beyond adding and multiplying.</summary>
internal static class Scalar
{
    /// <summary>The complex conjugate; a real number itself.</summary>
    public static T Conjugate<T>(T x) where T : unmanaged, INumberBase<T> =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(Complex.Conjugate(Unsafe.BitCast<T, Complex>(x))) : x;

    public static double Real<T>(T x) where T : unmanaged, INumberBase<T> =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<T, Complex>(x).Real : Unsafe.BitCast<T, double>(x);

    public static double Magnitude<T>(T x) where T : unmanaged, INumberBase<T> =>
        typeof(T) == typeof(Complex) ? Complex.Abs(Unsafe.BitCast<T, Complex>(x)) : Math.Abs(Unsafe.BitCast<T, double>(x));

    /// <summary>The square of the magnitude.</summary>
    public static double Square<T>(T x) where T : unmanaged, INumberBase<T> => Real(x * Conjugate(x));

    public static T Of<T>(double x) where T : unmanaged, INumberBase<T> => typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(new Complex(x, 0)) : Unsafe.BitCast<double, T>(x);

    /// <summary>A number, not zero, as a real one times a number of magnitude 1: itself times 1 where it is real.</summary>
    public static (double Size, T Phase) Polar<T>(T x) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) != typeof(Complex)) return (Real(x), T.One);
        double size = Magnitude(x);
        return (size, x / Of<T>(size));
    }
}

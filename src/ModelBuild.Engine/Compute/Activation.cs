using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>What is done to each element as it leaves a matrix product or convolution.</summary>
internal enum Activation
{
    None,
    Relu,
    Relu6,
}

/// <summary>An activation as the bounds between which it keeps a value; NaN stays NaN, as in TensorFlow's kernels.</summary>
internal static class Activations
{
    public static float Low(this Activation activation) => activation == Activation.None ? float.NegativeInfinity : 0;

    public static float High(this Activation activation) => activation == Activation.Relu6 ? 6 : float.PositiveInfinity;

    public static float Apply(this Activation activation, float value) => Clamp(value, activation.Low(), activation.High());

    /// <summary>A value kept between bounds, by comparisons that NaN fails.</summary>
    public static float Clamp(float value, float low, float high) => value < low ? low : value > high ? high : value;

    // Of two operands of which one is NaN, x86 gives the second and Arm gives NaN, so NaN is kept.

    /// <summary>The same for sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> value, Vector512<float> low, Vector512<float> high) => Vector512.MinNative(high, Vector512.MaxNative(low, value));

    /// <summary>The same for eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> value, Vector256<float> low, Vector256<float> high) => Vector256.MinNative(high, Vector256.MaxNative(low, value));

    /// <summary>The same for four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Clamp(Vector128<float> value, Vector128<float> low, Vector128<float> high) => Vector128.MinNative(high, Vector128.MaxNative(low, value));
}

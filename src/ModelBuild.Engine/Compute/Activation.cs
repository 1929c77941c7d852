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

    public static float Apply(this Activation activation, float value)
    {
        float low = activation.Low(), high = activation.High();
        // Comparisons that NaN fails keep it.
        return value < low ? low : value > high ? high : value;
    }

    /// <summary>The same for eight values: selected by comparisons that NaN fails, so NaN is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> value, Vector256<float> low, Vector256<float> high)
    {
        value = Vector256.ConditionalSelect(Vector256.LessThan(value, low), low, value);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(value, high), high, value);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// tanh of float32 to its last digits, near zero too, where 1 - 2 / (e^2x + 1) has none left: the rational function that TensorFlow's kernel takes (Eigen's <c>generic_fast_tanh_float</c>).
/// </summary>
internal readonly struct HyperbolicTangent : IVectorFunction
{
    // Beyond, the result is 1 to the last digit; below the smallest, the argument itself.
    private const float Largest = 9, Smallest = 0.0004f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        // The instructions give their second operand for NaN, so NaN is kept.
        Vector<float> clamped = Vector.MinNative(new Vector<float>(Largest), Vector.MaxNative(new Vector<float>(-Largest), x)), square = clamped * clamped;
        Vector<float> above = new(-2.76076847742355e-16f), below = new(1.19825839466702e-06f);
        above = Vector.MultiplyAddEstimate(above, square, new(2.00018790482477e-13f));
        above = Vector.MultiplyAddEstimate(above, square, new(-8.60467152213735e-11f));
        above = Vector.MultiplyAddEstimate(above, square, new(5.12229709037114e-08f));
        above = Vector.MultiplyAddEstimate(above, square, new(1.48572235717979e-05f));
        above = Vector.MultiplyAddEstimate(above, square, new(6.37261928875436e-04f));
        above = Vector.MultiplyAddEstimate(above, square, new(4.89352455891786e-03f));
        below = Vector.MultiplyAddEstimate(below, square, new(1.18534705686654e-04f));
        below = Vector.MultiplyAddEstimate(below, square, new(2.26843463243900e-03f));
        below = Vector.MultiplyAddEstimate(below, square, new(4.89352518554385e-03f));
        Vector<float> tangent = Vector.MinNative(Vector<float>.One, Vector.MaxNative(new Vector<float>(-1), clamped * above / below));
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), new Vector<float>(Smallest)), x, tangent);
    }
}

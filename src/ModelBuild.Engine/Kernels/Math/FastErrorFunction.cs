using System.Numerics;
using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>erf of float32: the rational function that TensorFlow's kernel takes (Eigen's <c>generic_fast_erf_float</c>), which is 1 to the last digit from 4 on.</summary>
internal readonly struct FastErrorFunction : IVectorFunction
{
    private const float Largest = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        Vector<float> clamped = Vector.Min(Vector.Max(x, new Vector<float>(-Largest)), new Vector<float>(Largest)), square = clamped * clamped;
        var above = new Vector<float>(-2.72614225801306e-10f);
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(2.77068142495902e-08f));
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(-2.10102402082508e-06f));
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(-5.69250639462346e-05f));
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(-7.34990630326855e-04f));
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(-2.95459980854025e-03f));
        above = Vector.MultiplyAddEstimate(above, square, new Vector<float>(-1.60960333262415e-02f));
        var below = new Vector<float>(-1.45660718464996e-05f);
        below = Vector.MultiplyAddEstimate(below, square, new Vector<float>(-2.13374055278905e-04f));
        below = Vector.MultiplyAddEstimate(below, square, new Vector<float>(-1.68282697438203e-03f));
        below = Vector.MultiplyAddEstimate(below, square, new Vector<float>(-7.37332916720468e-03f));
        below = Vector.MultiplyAddEstimate(below, square, new Vector<float>(-1.42647390514189e-02f));
        return Vector.Min(Vector.Max(clamped * above / below, new Vector<float>(-1)), new Vector<float>(1));
    }
}

using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Tests;

/// <summary>Functions that are computed here because .NET's lose digits, against 64 bits and against identities.</summary>
public sealed class ElementaryFunctionTests
{
    [Fact]
    public void Tanh_of_float32_is_right_to_four_steps_everywhere_and_in_every_place()
    {
        float[] x = [.. Enumerable.Range(-1200, 2401).Select(i => i / 100f), .. Enumerable.Range(1, 40).Select(i => MathF.Pow(10, -i)), float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0, -0f, float.Epsilon, float.MaxValue];
        float[] y = new float[x.Length], alone = new float[1];
        VectorLoop.Run<HyperbolicTangent>(x, y);
        for (int i = 0; i < x.Length; i++)
        {
            double want = Math.Tanh(x[i]);
            VectorLoop.Run<HyperbolicTangent>(x.AsSpan(i, 1), alone);
            Assert.Equal(BitConverter.SingleToInt32Bits(y[i]), BitConverter.SingleToInt32Bits(alone[0]));
            if (float.IsNaN(x[i])) Assert.True(float.IsNaN(y[i]));
            else Assert.True(Math.Abs(y[i] - want) <= 4 * Math.ScaleB(Math.Abs(want), -23), $"tanh({x[i]:R}) = {y[i]:R} instead of {want:R}");
        }
        Assert.True(float.IsNegative(y[Array.FindIndex(x, v => v == 0 && float.IsNegative(v))]));
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-12)]
    [InlineData(-1e-7)]
    [InlineData(3e-4)]
    [InlineData(-0.4)]
    [InlineData(0.7)]
    [InlineData(5)]
    public void ExpM1_and_LogP1_undo_each_other_to_the_last_digits(double x)
    {
        Assert.Equal(1, NearZero.LogP1(NearZero.ExpM1(x)) / x, 14);
        // The first terms of the series, where these are all that counts.
        if (Math.Abs(x) < 1e-6) Assert.Equal(1 + x / 2, NearZero.ExpM1(x) / x, 14);
    }

    [Fact]
    public void ExpM1_and_LogP1_have_their_limits()
    {
        Assert.Equal(-1, NearZero.ExpM1(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, NearZero.ExpM1(1e4));
        Assert.Equal(double.NegativeInfinity, NearZero.LogP1(-1));
        Assert.True(double.IsNaN(NearZero.LogP1(-2)) && double.IsNaN(NearZero.LogP1(double.NegativeInfinity)) && double.IsNaN(NearZero.ExpM1(double.NaN)));
    }

    [Theory]
    [InlineData(0.5, 0.47950012218695346231725334610804)]
    [InlineData(1.5, 0.033894853524689272933780243885404)]
    [InlineData(2.124553854635243, 0.002659540382154209)]
    [InlineData(10, 2.0884875837625447570007862949578e-45)]
    public void Erfc_keeps_its_digits_where_it_is_small(double x, double want) => Assert.Equal(1, ErrorFunction.Erfc(x) / want, 13);
}

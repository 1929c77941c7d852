using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Tests;

public sealed class RowSumTests
{
    /// <summary>The float32 that is nearest to the exact sum, at any length: what a vector does not hold is added too.</summary>
    [Fact]
    public void A_row_of_float32_is_summed_to_its_last_digit()
    {
        var random = new Random(1);
        foreach (int length in Enumerable.Range(0, 70).Append(1000).Append(100_003))
        {
            float[] row = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 100)];
            decimal exact = row.Sum(v => (decimal)(double)v);
            Assert.Equal((float)exact, RowSum.Of<float>(row));
        }
        Assert.Equal(float.NaN, RowSum.Of<float>([1, float.NaN, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(float.PositiveInfinity, RowSum.Of<float>([float.MaxValue, float.MaxValue]));
    }
}

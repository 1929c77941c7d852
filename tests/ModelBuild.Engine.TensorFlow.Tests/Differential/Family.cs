using Xunit.Abstractions;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>Random cases of one family of ops.</summary>
internal static class Family
{
    private const int Cases = 200;

    /// <summary>Runs them on both engines; every difference is listed.</summary>
    public static void Check(ITestOutputHelper output, int seed, Func<Draw, OpCase> next)
    {
        var draw = new Draw(seed);
        var comparison = new Comparison();
        var differences = new List<string>();
        for (int i = 0; i < Cases; i++)
        {
            if (comparison.Differs(next(draw)) is { } difference) differences.Add(difference);
        }
        output.WriteLine($"{comparison.Computed} computed, {comparison.Refused} refused by both, {comparison.OnlyOurs} that TensorFlow 2.7 lacks, {differences.Count} different");
        foreach (string difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
        Assert.True(comparison.Computed > Cases * 0.7, $"only {comparison.Computed} cases were computed");
    }
}

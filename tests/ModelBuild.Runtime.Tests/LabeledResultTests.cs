using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

public sealed class LabeledResultTests
{
    private static readonly string[] Animals = ["cat", "dog", "owl"];

    private static LabeledResult<float> Of(float[] scores, params nint[] shape) => new("scores:0", scores, shape, Animals);

    [Fact]
    public void The_best_come_first_with_their_names()
    {
        LabeledResult<float> result = Of([0.1f, 0.7f, 0.2f], 1, 3);
        Assert.Equal([new("dog", 1, 0.7f), new("owl", 2, 0.2f)], result.TopK(2));
        Assert.Equal(["dog 0.7", "owl 0.2", "cat 0.1"], result.TopK(9).Select(s => s.ToString()));
        Assert.Empty(result.TopK(0));
        Assert.Equal("dog", Of([0.1f, 0.7f, 0.2f], 3).TopK(1)[0].Label);
    }

    [Fact]
    public void Of_equal_scores_the_first_is_first_and_nan_is_last() =>
        Assert.Equal(["dog", "owl", "cat"], Of([float.NaN, 1, 1], 1, 3).TopK(3).Select(s => s.Label));

    [Fact]
    public void Each_row_is_asked_by_its_number()
    {
        LabeledResult<float> result = Of([1, 2, 3, 6, 5, 4], 2, 3);
        Assert.Equal(("owl", "cat"), (result.TopK(1, 0)[0].Label, result.TopK(1, 1)[0].Label));
        Assert.Equal(
            "MB3003: Output 'scores:0' has shape [2,3]; 3 labels do not name its elements one by one. Ask for one row: TopK(count, row).",
            Assert.Throws<ModelException>(() => result.TopK(1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => result.TopK(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.TopK(-1, 0));
        Assert.Equal(ModelErrorCodes.WrongShape, Assert.Throws<ModelException>(() => Of([1, 2], 1, 2).TopK(1, 0)).Code);
        Assert.Equal(ModelErrorCodes.WrongShape, Assert.Throws<ModelException>(() => Of([1], []).TopK(1)).Code);
    }
}

using ModelBuild.Diagnostics;

namespace ModelBuild.Protos.Tests;

public class NearestNamesTests
{
    [Theory]
    [InlineData("logits", "logit", "loss,labels,logit")]
    [InlineData("op_to_stroe", "op_to_store", "op_to_save,op_to_store,x")]
    [InlineData("Softmax", "softmax", "softmax,Softmax_1,softplus")]
    [InlineData("model/dense/BiasAdd", "net/block/dense/BiasAdd", "net/block/dense/BiasAdd,model/input,net/other")]
    [InlineData("predictions", "predictions_1", "predictions_1,input")]
    [InlineData("scope/out:0", "other/out", "other/out,other/outer")]
    public void The_meant_name_comes_first(string wrong, string meant, string candidates) =>
        Assert.Equal(meant, NearestNames.Of(wrong, candidates.Split(','))[0]);

    [Fact]
    public void The_answer_does_not_depend_on_the_order_or_on_repetition()
    {
        string[] candidates = ["dense_3", "dense_1", "dense_2", "dense_4", "dense_1"];
        Assert.Equal(["dense_1", "dense_2", "dense_3"], NearestNames.Of("dense_9", candidates));
        Assert.Equal(["dense_1", "dense_2", "dense_3"], NearestNames.Of("dense_9", candidates.Reverse()));
        Assert.Equal(["dense_1"], NearestNames.Of("dense_9", candidates, most: 1));
    }

    [Fact]
    public void Nothing_is_offered_when_nothing_is_near()
    {
        Assert.Empty(NearestNames.Of("accuracy", ["x", "y", "conv2d/kernel"]));
        Assert.Empty(NearestNames.Of("x", ["y"]));
        Assert.Empty(NearestNames.Of("", ["y"]));
        Assert.Equal("", NearestNames.Suggest("accuracy", ["x"]));
    }

    [Fact]
    public void Names_are_offered_in_a_sentence()
    {
        Assert.Equal(" Did you mean 'logits'?", NearestNames.Suggest("logit", ["logits"]));
        Assert.Equal(" Did you mean 'ab1' or 'ab2'?", NearestNames.Suggest("ab9", ["ab2", "ab1"]));
        Assert.Equal(" Did you mean 'ab1', 'ab2' or 'ab3'?", NearestNames.Suggest("ab9", ["ab3", "ab2", "ab1", "ab4"]));
    }

    [Fact]
    public void Names_of_a_megabyte_are_neither_compared_nor_offered()
    {
        string huge = new('a', 1_000_000);
        Assert.Empty(NearestNames.Of(huge, [huge + "b", "a"]));
        Assert.Equal(["ab"], NearestNames.Of("aa", Enumerable.Repeat(huge, 5_000).Append("ab")));
    }

    [Fact]
    public void The_band_never_misses_what_the_whole_table_finds()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            string a = Letters(random), b = Letters(random);
            int expected = WholeTable(a, b);
            bool near = expected <= Math.Clamp(a.Length / 3, 2, 8) && expected < a.Length;
            bool prefixed = a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal);
            if (a == b || prefixed) continue;
            Assert.Equal(near, NearestNames.Of(a, [b]).Count == 1);
        }
    }

    private static string Letters(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(3, 14)).Select(_ => (char)('a' + random.Next(3))));

    private static int WholeTable(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                d[i, j] = Math.Min(d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}

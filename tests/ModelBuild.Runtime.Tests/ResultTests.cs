using System.Numerics.Tensors;

namespace ModelBuild.Runtime.Tests;

public sealed class ResultTests
{
    private static readonly Result<int> Matrix = new("y:0", [1, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void One_element_of_any_rank_converts_to_a_value()
    {
        Assert.Equal(7, (int)new Result<int>("y:0", [7], []));
        Assert.Equal(7, (int)new Result<int>("y:0", [7], [1, 1]));
        Assert.Equal(7L, (long)new Result<int>("y:0", [7], []));
    }

    [Fact]
    public void More_elements_do_not_convert_and_the_message_names_both_shapes()
    {
        ModelException error = Assert.Throws<ModelException>(() => (int)Matrix);
        Assert.Equal("MB3003", error.Code);
        Assert.Equal(
            "MB3003: Output 'y:0' has shape [2,3], 6 elements; a single value needs shape [] or one element. Use AsSpan(), an index, or ToTensor().",
            error.Message);
    }

    [Fact]
    public void An_index_counts_in_row_major_order()
    {
        Assert.Equal(6, Matrix[1, 2]);
        Assert.Equal(4, Matrix[(ReadOnlySpan<nint>)[1, 0]]);
        Assert.Equal(2, new Result<int>("y:0", [1, 2], [2])[1]);
        Assert.Equal(8, new Result<int>("y:0", [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2])[0, 1, 1, 1]);
        Assert.Equal(8, new Result<int>("y:0", [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])[1, 1, 1]);
    }

    [Fact]
    public void A_wrong_index_is_refused()
    {
        ModelException rank = Assert.Throws<ModelException>(() => Matrix[1]);
        Assert.Equal("MB3003: Output 'y:0' has shape [2,3], rank 2; it was asked for index [1] of rank 1.", rank.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Matrix[0, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Matrix[-1, 0]);
    }

    [Fact]
    public void A_tensor_is_a_copy()
    {
        Tensor<int> tensor = Matrix.ToTensor();
        Assert.Equal([2, 3], tensor.Lengths.ToArray());
        tensor[1, 2] = 99;
        Assert.Equal(6, Matrix[1, 2]);
        Assert.Equal([1, 2, 3, 4, 5, 6], Matrix.ToArray());
        Assert.Equal([1], new Result<int>("y:0", [7], []).ToTensor().Lengths.ToArray());
        Assert.Equal(5, Matrix.AsTensorSpan()[1, 1]);
        Assert.Equal([0, 3], new Result<int>("y:0", [], [0, 3]).Shape.ToArray());
    }

    [Theory]
    [InlineData("7", new[] { 7f }, new int[0])]
    [InlineData("[0.5, 1]", new[] { 0.5f, 1f }, new[] { 2 })]
    [InlineData("[[1, 2], [3, 4]]", new[] { 1f, 2f, 3f, 4f }, new[] { 2, 2 })]
    [InlineData("[]", new float[0], new[] { 0 })]
    [InlineData("[[], []]", new float[0], new[] { 2, 0 })]
    public void It_prints_as_nested_lists(string text, float[] values, int[] shape) =>
        Assert.Equal(text, new Result<float>("y:0", values, [.. shape.Select(s => (nint)s)]).ToString());

    [Fact]
    public void Long_dimensions_lose_their_middle() =>
        Assert.Equal("[0, 1, 2, ..., 97, 98, 99]", new Result<int>("y:0", [.. Enumerable.Range(0, 100)], [100]).ToString());

    [Fact]
    public void Strings_print_quoted_in_lists_and_bare_alone()
    {
        Assert.Equal("[\"a\", \"b\"]", new Result<TensorString>("y:0", ["a", "b"], [2]).ToString());
        Assert.Equal("a", new Result<TensorString>("y:0", ["a"], []).ToString());
        Assert.Equal(["a", "b"], new Result<TensorString>("y:0", ["a", "b"], [2]).ToStrings());
    }
}

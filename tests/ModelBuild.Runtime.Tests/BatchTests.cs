using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

public sealed class BatchTests
{
    private static readonly ModelInterface Scaled = new(
        [new("x:0", DType.Int32, Shape.Of(-1, 2)), new("factor:0", DType.Int32, Shape.Scalar, IsOptional: true)], [new("z:0", DType.Int32, Shape.Of(-1, 2))]);

    private static TestModel Model(out FakeEngine engine, bool sum = false) => TestModel.Of(
        Scaled,
        call =>
        {
            ReadOnlySpan<int> x = call.Input<int>(0);
            int factor = call.HasInput(1) ? call.Input<int>(1)[0] : 1;
            Span<int> z = call.Output<int>(0, sum ? [2] : call.InputShape(0));
            for (int i = 0; i < z.Length; i++) z[i] = x[i] * factor;
        },
        out engine);

    private static Feed<int>[] Rows(params int[] values) => [Feed.From(values, values.Length / 2, 2)];

    [Fact]
    public void Examples_become_one_run_and_get_their_rows_back()
    {
        using TestModel model = Model(out FakeEngine engine);
        IReadOnlyList<Result<int>> results = model.Batch(Rows(1, 2), Rows(3, 4, 5, 6), Rows(7, 8));
        Assert.Equal(["[[1, 2]]", "[[3, 4], [5, 6]]", "[[7, 8]]"], results.Select(r => r.ToString()));
        Assert.Equal(1, engine.CreatedCalls);
        Assert.Equal("[[9, 9]]", model.Run(Rows(9, 9)).ToString());
        Assert.Empty(model.Batch());
    }

    [Fact]
    public void A_span_has_the_shape_that_follows_in_a_batch_too()
    {
        using TestModel model = Model(out _);
        Feed<int> span = (ReadOnlySpan<int>)[1, 2, 3, 4];
        Assert.Equal("[[1, 2], [3, 4]]", model.Batch([span], Rows(5, 6))[0].ToString());
    }

    [Fact]
    public void An_input_without_rows_must_be_the_same_in_all_examples()
    {
        using TestModel model = Model(out _);
        Assert.Equal("[[30, 40]]", model.Batch([.. Rows(1, 2), 10], [.. Rows(3, 4), 10])[1].ToString());
        ModelException differs = Assert.Throws<ModelException>(() => model.Batch([.. Rows(1, 2), 10], [.. Rows(3, 4), 11]));
        Assert.Equal("MB3003: Input 'factor:0' of Adder has no rows to be joined (its shape is []), and the examples feed different values.", differs.Message);
        ModelException some = Assert.Throws<ModelException>(() => model.Batch([.. Rows(1, 2), 10], Rows(3, 4)));
        Assert.Equal("MB3003: Input 'factor:0' of Adder is fed by some examples of the batch and not by others.", some.Message);
    }

    [Fact]
    public void Each_example_is_checked()
    {
        using TestModel model = Model(out FakeEngine engine);
        Assert.Equal(ModelErrorCodes.WrongShape, Assert.Throws<ModelException>(() => model.Batch(Rows(1, 2), [new[] { 1, 2, 3 }])).Code);
        Assert.Equal(ModelErrorCodes.InputMissing, Assert.Throws<ModelException>(() => model.Batch(Rows(1, 2), [default(Feed<int>)])).Code);
        Assert.Equal(0, engine.LiveCalls);
    }

    [Fact]
    public void An_output_without_rows_is_refused()
    {
        using TestModel model = Model(out FakeEngine engine, sum: true);
        ModelException refused = Assert.Throws<ModelException>(() => model.Batch(Rows(1, 2), Rows(3, 4), Rows(3, 4)));
        Assert.Equal(
            "MB3003: Output 'z:0' of Adder has shape [2]; to be divided among the examples it must have 3 rows, one for each that was fed. Run the examples one by one.",
            refused.Message);
        Assert.Equal(0, engine.LiveCalls);
    }
}

using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

public sealed class ModelTests
{
    private static TestModel Adder(out FakeEngine engine) => TestModel.Of(TestModel.Adder, FakeEngine.MultiplyAndAddOne, out engine);

    private static TestModel WithInputs(params TensorSpec[] inputs) => TestModel.Of(
        new ModelInterface(inputs, [new("z:0", DType.Int32, Shape.Unknown)]),
        call =>
        {
            ReadOnlySpan<int> x = call.HasInput(0) ? call.Input<int>(0) : [];
            x.CopyTo(call.Output<int>(0, call.HasInput(0) ? call.InputShape(0) : [0]));
        },
        out _);

    [Fact]
    public void It_runs()
    {
        using TestModel adder = Adder(out _);
        Assert.Equal(7, (int)adder.Run(2, 3));
        Assert.Equal(26, (int)adder.Run(5, 5));
    }

    [Fact]
    public void A_run_does_not_change_the_result_of_an_earlier_one()
    {
        using TestModel adder = Adder(out _);
        Result<int> first = adder.Run(2, 3);
        adder.Run(5, 5);
        Assert.Equal(7, (int)first);
    }

    [Fact]
    public void Runs_one_after_the_other_share_one_call()
    {
        using TestModel adder = Adder(out FakeEngine engine);
        for (int i = 0; i < 10; i++) adder.Run(i, i);
        Assert.Equal(1, engine.CreatedCalls);
    }

    [Fact]
    public void Any_number_of_threads_may_run()
    {
        TestModel adder = Adder(out FakeEngine engine);
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => Assert.Equal(i * 3 + 1, (int)adder.Run(i, 3)));
        Assert.InRange(engine.LiveCalls, 1, 2 * Environment.ProcessorCount);
        adder.Dispose();
        Assert.Equal(0, engine.LiveCalls);
        Assert.Equal(0, engine.LiveGraphs);
    }

    [Fact]
    public void Disposed_it_refuses_and_frees_once()
    {
        TestModel adder = Adder(out FakeEngine engine);
        adder.Run(1, 1);
        adder.Dispose();
        adder.Dispose();
        Assert.Equal((0, 0), (engine.LiveCalls, engine.LiveGraphs));
        Assert.Throws<ObjectDisposedException>(() => adder.Run(1, 1));
        Assert.Throws<ObjectDisposedException>(adder.Open);
    }

    [Fact]
    public async Task Disposed_while_running_it_frees_after_the_run()
    {
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        TestModel adder = TestModel.Of(TestModel.Adder, call =>
        {
            inside.Set();
            go.Wait();
            FakeEngine.MultiplyAndAddOne(call);
        }, out FakeEngine engine);
        var run = Task.Run(() => (int)adder.Run(2, 3));
        inside.Wait();
        adder.Dispose();
        Assert.Equal(1, engine.LiveGraphs);
        go.Set();
        Assert.Equal(7, await run);
        Assert.Equal((0, 0), (engine.LiveCalls, engine.LiveGraphs));
    }

    [Fact]
    public void An_open_call_keeps_the_graph_and_a_disposed_call_refuses()
    {
        TestModel adder = Adder(out FakeEngine engine);
        ModelCall call = adder.Open();
        adder.Dispose();
        call.Set<int>(0, [2]);
        call.Set<int>(1, [3]);
        call.Run();
        Assert.Equal(7, call.Get<int>(0)[0]);
        call.Dispose();
        call.Dispose();
        Assert.Equal((0, 0), (engine.LiveCalls, engine.LiveGraphs));
        Assert.Throws<ObjectDisposedException>(() => call.Set<int>(0, [2]));
        Assert.Throws<ObjectDisposedException>(() => call.Run());
    }

    [Fact]
    public void A_wrong_shape_is_refused_with_both_shapes()
    {
        using TestModel model = WithInputs(new TensorSpec("image:0", DType.Int32, Shape.Of(-1, 8, 8)));
        ModelException error = Assert.Throws<ModelException>(() => model.Run(new int[3, 8]));
        Assert.Equal("MB3003: Input 'image:0' of Adder takes shape [?,8,8], but was fed shape [3,8].", error.Message);
        Assert.Equal([3, 8, 8], model.Run(new int[3, 8, 8]).Shape.ToArray());
    }

    [Theory]
    [InlineData(new[] { -1, 784 }, "[784]", " Values in a flat array fit as Feed.From(values, 1, 784).")]
    [InlineData(new[] { -1, 784 }, "[2,28,28]", " Values in a flat array fit as Feed.From(values, 2, 784).")]
    [InlineData(new[] { 2, 3 }, "[3,2]", " Values in a flat array fit as Feed.From(values, 2, 3).")]
    [InlineData(new[] { -1, 784 }, "[783]", "")]
    [InlineData(new[] { 2, 3 }, "[5]", "")]
    [InlineData(new[] { -1, -1, 4 }, "[8]", "")]
    [InlineData(new[] { -1, 0 }, "[2]", "")]
    [InlineData(new[] { -1, 784 }, "[0]", "")]
    [InlineData(new int[0], "[1]", "")]
    public void A_wrong_shape_is_refused_with_the_way_in_which_as_many_elements_fit(int[] dims, string given, string wayOut)
    {
        nint[] shape = [.. given.Trim('[', ']').Split(',').Select(length => nint.Parse(length, System.Globalization.CultureInfo.InvariantCulture))];
        using TestModel model = WithInputs(new TensorSpec("x:0", DType.Int32, Shape.Of([.. dims.Select(d => (long)d)])));
        using ModelCall call = model.Open();
        // Twice, since a call remembers what it was fed.
        for (int i = 0; i < 2; i++)
        {
            ModelException error = Assert.Throws<ModelException>(() => call.Set(0, Feed.From(new int[shape.Aggregate((a, b) => a * b)], shape)));
            Assert.EndsWith($"but was fed shape {given}.{wayOut}", error.Message);
        }
    }

    [Fact]
    public void A_model_file_that_is_not_there_is_looked_for_beside_the_application_and_in_the_current_folder()
    {
        ModelException error = Assert.Throws<ModelException>(() => ModelSource.FromFile("nowhere.pb"));
        Assert.StartsWith($"MB3005: The model file 'nowhere.pb' was not found in '{AppContext.BaseDirectory}', nor in the current folder '{Environment.CurrentDirectory}'. ", error.Message);
        string rooted = Path.Combine(Path.GetTempPath(), "nowhere.pb");
        Assert.StartsWith($"MB3005: The model file '{rooted}' was not found. ", Assert.Throws<ModelException>(() => ModelSource.FromFile(rooted)).Message);
    }

    [Fact]
    public void A_feed_without_a_value_is_refused_unless_the_graph_has_a_default()
    {
        using TestModel model = WithInputs(new("x:0", DType.Int32, Shape.Of(-1), IsOptional: true), new("y:0", DType.Int32, Shape.Scalar));
        ModelException error = Assert.Throws<ModelException>(() => model.Run(new[] { 1 }, default(Feed<int>)));
        Assert.Equal("MB3002: Input 'y:0' of Adder was not fed; the graph has no default for it. It takes int32 [].", error.Message);
        Assert.Equal([4], model.Run(new[] { 4 }, 1).ToArray());
        Assert.Empty(model.Run(default(Feed<int>), 1).ToArray());
    }

    [Fact]
    public void A_call_does_not_run_before_its_inputs_are_set()
    {
        using TestModel adder = Adder(out _);
        using ModelCall call = adder.Open();
        call.Set<int>(0, [2]);
        Assert.Equal("MB3002", Assert.Throws<ModelException>(() => call.Run()).Code);
        call.Set<int>(1, [3]);
        call.Run();
        Assert.Equal([7], call.Get<int>(0).ToArray());
    }

    [Fact]
    public void The_shape_follows_from_the_number_of_elements()
    {
        using TestModel model = WithInputs(new TensorSpec("image:0", DType.Int32, Shape.Of(-1, 2, 3)));
        using ModelCall call = model.Open();
        foreach (int batch in new[] { 2, 1, 1, 5, 0 })
        {
            call.Set<int>(0, new int[batch * 6]);
            call.Run();
            Assert.Equal([batch, 2, 3], call.GetShape(0).ToArray());
        }
        Assert.Equal(
            "MB3003: Input 'image:0' of Adder takes shape [?,2,3]; 7 elements do not make a tensor of that shape: it takes a multiple of 6.",
            Assert.Throws<ModelException>(() => call.Set<int>(0, new int[7])).Message);
        call.Set<int>(0, new int[12], [2, 2, 3]);
        Assert.Throws<ModelException>(() => call.Set<int>(0, new int[12], [12]));
        Assert.Throws<ModelException>(() => call.Set<int>(0, new int[12], [3, 2, 3]));
    }

    [Theory]
    [InlineData(new[] { -1, -1 })]
    [InlineData(new[] { -1, 0 })]
    [InlineData(null)]
    public void A_shape_that_does_not_follow_must_be_given(int[]? dims)
    {
        Shape shape = dims is null ? Shape.Unknown : Shape.Of([.. dims.Select(d => (long)d)]);
        using TestModel model = WithInputs(new TensorSpec("x:0", DType.Int32, shape));
        using ModelCall call = model.Open();
        Assert.Contains("give the shape too", Assert.Throws<ModelException>(() => call.Set<int>(0, [1])).Message);
    }

    [Fact]
    public void A_given_shape_says_nothing_about_later_values_of_the_same_length()
    {
        using TestModel model = WithInputs(new TensorSpec("x:0", DType.Int32, Shape.Of(-1, -1)));
        using ModelCall call = model.Open();
        foreach (nint[] shape in new nint[][] { [2, 3], [3, 2], [3, 2], [6, 1] })
        {
            call.Set<int>(0, new int[6], shape);
            call.Run();
            Assert.Equal(shape, call.GetShape(0).ToArray());
        }
        Assert.Throws<ModelException>(() => call.Set<int>(0, new int[6]));
        Assert.Throws<ModelException>(() => call.Set<int>(0, new int[6], [6]));
        Assert.Throws<ModelException>(() => call.Set<int>(0, new int[6], [6, 2]));
    }

    [Fact]
    public void A_failed_run_does_not_give_its_buffers_to_the_next()
    {
        bool fail = true;
        using TestModel adder = TestModel.Of(TestModel.Adder, call =>
        {
            if (fail) throw new ModelException(ModelErrorCodes.NodeFailed, "no");
            FakeEngine.MultiplyAndAddOne(call);
        }, out FakeEngine engine);
        Assert.Throws<ModelException>(() => adder.Run(2, 3));
        Assert.Equal(0, engine.LiveCalls);
        fail = false;
        Assert.Equal(7, (int)adder.Run(2, 3));
        Assert.Equal(1, engine.LiveCalls);
    }

    [Fact]
    public void Cancellation_reaches_the_engine()
    {
        using TestModel adder = Adder(out _);
        Assert.Throws<OperationCanceledException>(() => adder.Run(new CancellationToken(true), 2, 3));
        Assert.Equal(7, (int)adder.Run(2, 3));
    }

    [Fact]
    public void The_span_path_allocates_nothing()
    {
        using TestModel adder = Adder(out _);
        using ModelCall call = adder.Open();
        int sum = 0;
        for (int i = 0; i < 100; i++) sum += Once(call, i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) sum += Once(call, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);

        static int Once(ModelCall call, int x)
        {
            call.Set(0, new ReadOnlySpan<int>(in x));
            call.Set(1, new ReadOnlySpan<int>(in x));
            call.Run();
            return call.Get<int>(0)[0];
        }
    }
}

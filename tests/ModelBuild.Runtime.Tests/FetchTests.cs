using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

public sealed class FetchTests
{
    private static TestModel Adder(out FakeEngine engine) => TestModel.Of(TestModel.Adder, FakeEngine.MultiplyAndAddOne, out engine);

    [Fact]
    public void A_tensor_alone_is_loaded_once_with_nothing_else_to_give()
    {
        using TestModel adder = Adder(out FakeEngine engine);
        var fetch = new Fetch<int>("op_to_store:0");
        Assert.Equal(7, (int)adder.Fetch(fetch, 2, 3));
        Assert.Equal(13, (int)adder.Fetch(new Fetch<int>("op_to_store:0"), 4, 3));
        Assert.Equal(2, engine.LiveGraphs);
        Assert.Equal(1, engine.CreatedCalls);
        Assert.Equal("op_to_store:0", fetch.ToString());
    }

    [Fact]
    public void Two_tensors_come_out_of_one_run()
    {
        int runs = 0;
        using TestModel model = TestModel.Of(
            new ModelInterface(TestModel.Adder.Inputs, [new("a:0", DType.Int32, Shape.Scalar), new("b:0", DType.Int32, Shape.Scalar)]),
            call =>
            {
                runs++;
                for (int i = 0; i < call.OutputNames.Count; i++) call.Output<int>(i, [])[0] = call.OutputNames[i][0] + call.Input<int>(0)[0];
            },
            out FakeEngine engine);
        (Result<int> b, Result<int> a) = model.Fetch(new Fetch<int>("b:0"), new Fetch<int>("a:0"), 1, 0);
        Assert.Equal(('b' + 1, 'a' + 1, 1), ((int)b, (int)a, runs));
        (Result<int> first, Result<int> second) = model.Fetch(new Fetch<int>("a:0"), new Fetch<int>("a:0"), 1, 0);
        Assert.Equal(((int)a, (int)a), ((int)first, (int)second));
    }

    [Fact]
    public void Everything_that_was_loaded_goes_with_the_model()
    {
        TestModel adder = Adder(out FakeEngine engine);
        Parallel.For(0, 64, i => Assert.Equal(i * 3 + 1, (int)adder.Fetch(new Fetch<int>("op_to_store:0"), i, 3)));
        Assert.Equal(2, engine.LiveGraphs);
        adder.Dispose();
        Assert.Equal((0, 0), (engine.LiveGraphs, engine.LiveCalls));
        Assert.Throws<ObjectDisposedException>(() => adder.Fetch(new Fetch<int>("op_to_store:0"), 1, 1));
        Assert.Throws<ObjectDisposedException>(() => adder.Fetch(new Fetch<int>("x:0"), 1, 1));
    }

    [Fact]
    public void Buffers_of_the_caller_are_written()
    {
        using TestModel adder = Adder(out _);
        using ModelCall call = adder.Open();
        call.Set<int>(0, (Feed<int>)5);
        call.Set<int>(1, (Feed<int>)2);
        call.Run();
        int[] buffer = [0];
        call.CopyTo<int>(0, buffer);
        Assert.Equal(11, buffer[0]);
        call.CopyTo<int>(0, []);
        Assert.Equal(
            "MB3003: Output 'op_to_store:0' of Adder has shape [], 1 elements; the buffer for it holds 2.",
            Assert.Throws<ModelException>(() => call.CopyTo<int>(0, new int[2])).Message);
    }

    [Fact]
    public void The_path_into_buffers_allocates_nothing()
    {
        using TestModel adder = Adder(out _);
        using ModelCall call = adder.Open();
        int[] buffer = [0];
        for (int i = 0; i < 100; i++) Run(call, i, buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Run(call, i, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(999 * 3 + 1, buffer[0]);

        static void Run(ModelCall call, int x, int[] buffer)
        {
            int y = 3;
            call.Set(0, new ReadOnlySpan<int>(in x));
            call.Set(1, new ReadOnlySpan<int>(in y));
            call.Run();
            call.CopyTo<int>(0, buffer);
        }
    }
}

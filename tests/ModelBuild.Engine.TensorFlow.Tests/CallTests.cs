using System.Globalization;
using Google.Protobuf;
using ModelBuild.Engine.Tests;
using ModelBuild.Oracle;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>What a call promises: from run to run, from thread to thread.</summary>
public sealed class CallTests
{
    private static readonly float[][] s_digits = [.. File.ReadLines(Repository.Golden("digits", "digits-test.csv")).Skip(1)
        .Select(line => line.Split(',')[2..].Select(p => float.Parse(p, CultureInfo.InvariantCulture)).ToArray())];

    private static ILoadedGraph Digits() =>
        LibTensorFlow.Engine().Load(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")), ["image:0"], ["digit:0"]);

    private static ILoadedGraph Load(GraphBuilder graph, string[] inputs, params string[] outputs) =>
        LibTensorFlow.Engine().Load(ModelSource.FromBytes(graph.Graph.ToByteArray()), inputs, outputs);

    [SkippableFact]
    public void Batch_sizes_may_change_on_one_call()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall call = graph.CreateCall();
        long[] all = See(call, s_digits);
        foreach (int batch in (int[])[1, 7, 0, 64, 1, 0, 3])
            Assert.Equal(all[..batch], See(call, s_digits[..batch]));
    }

    [SkippableFact]
    public void Eight_threads_with_a_call_each_see_the_same()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall first = graph.CreateCall();
        long[] all = See(first, s_digits);
        int runs = 0, wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            using IEngineCall call = graph.CreateCall();
            for (int run = 0; run < 50; run++)
            {
                int from = t * 40 + run % 30, length = 1 + run % 10;
                if (!See(call, s_digits[from..(from + length)]).SequenceEqual(all[from..(from + length)])) Interlocked.Increment(ref wrong);
                Interlocked.Increment(ref runs);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal((400, 0), (runs, wrong));
    }

    [SkippableFact]
    public void Disposing_the_graph_lets_runs_on_other_threads_end_and_refuses_later_ones()
    {
        ILoadedGraph graph = Digits();
        int refused = 0, other = 0;
        using var running = new CountdownEvent(4);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            using IEngineCall call = graph.CreateCall();
            long[] first = See(call, s_digits);
            running.Signal();
            try
            {
                while (See(call, s_digits).SequenceEqual(first)) ;
                Interlocked.Increment(ref other);
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref refused);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        running.Wait();
        graph.Dispose();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal((4, 0), (refused, other));
        Assert.Throws<ObjectDisposedException>(graph.CreateCall);
    }

    [SkippableFact]
    public void An_optional_input_has_its_default_until_it_is_fed_and_again_when_it_is_cleared()
    {
        GraphBuilder product = new GraphBuilder().Const("keep", DataType.DtFloat, [10f], [])
            .Node("rate", "PlaceholderWithDefault", DataType.DtFloat, "keep").Placeholder("x", DataType.DtFloat)
            .Node("y", "Mul", DataType.DtFloat, "x", "rate");
        product.Graph.Node[1].Attr["shape"] = new AttrValue { Shape = new TensorShapeProto() };
        using ILoadedGraph graph = Load(product, ["x:0", "rate:0"], "y:0");
        Assert.True(graph.Interface.Inputs[1].IsOptional);
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, [3f], []);
        Assert.Equal(30f, One(call));
        call.Set<float>(1, [2f], []);
        Assert.Equal(6f, One(call));
        Assert.Equal(6f, One(call));
        call.ClearInput(1);
        Assert.Equal(30f, One(call));
        call.ClearInput(0);
        Assert.Equal(ModelErrorCodes.InputMissing, Assert.Throws<ModelException>(() => call.Run()).Code);
        call.Set<float>(0, [4f], []);
        Assert.Equal(40f, One(call));
    }

    [SkippableFact]
    public void An_output_is_valid_until_the_next_run_also_where_TensorFlow_hands_an_input_through()
    {
        using ILoadedGraph graph = Load(
            new GraphBuilder().Placeholder("x", DataType.DtFloat, 3).Node("same", "Identity", DataType.DtFloat, "x"), ["x:0"], "same:0", "x:0", "same:0");
        IEngineCall call = graph.CreateCall();
        call.Set<float>(0, [1, 2, 3], [3]);
        call.Run();
        call.Set<float>(0, [4, 5, 6], [3]);
        for (int i = 0; i < 3; i++) Assert.Equal([1, 2, 3], call.Get<float>(i).ToArray());
        call.Run();
        for (int i = 0; i < 3; i++) Assert.Equal([4, 5, 6], call.Get<float>(i).ToArray());
        graph.Dispose();
        Assert.Equal([4, 5, 6], call.Get<float>(0).ToArray());
        call.Dispose();
        Assert.Throws<ObjectDisposedException>(() => call.Get<float>(0));
        Assert.Throws<ObjectDisposedException>(() => call.Run());
        call.Dispose();
    }

    [SkippableFact]
    public void Strings_of_every_length_and_content_come_back_as_they_went_in()
    {
        using ILoadedGraph graph = Load(
            new GraphBuilder().Placeholder("x", DataType.DtString, -1).Node("same", "Identity", DataType.DtString, "x"), ["x:0"], "same:0", "x:0");
        using IEngineCall call = graph.CreateCall();
        TensorString[] values = [.. Enumerable.Range(0, 70).Append(100_000).Select(n => (TensorString)Enumerable.Range(n, n).Select(i => (byte)i).ToArray())];
        for (int run = 0; run < 3; run++)
        {
            call.SetInput(0, values.AsSpan(run), [values.Length - run]);
            call.Run();
            call.Set<TensorString>(0, [], [0]);
            Assert.Equal(values[run..], call.GetStringOutput(0).ToArray());
            Assert.Equal(values[run..], call.GetStringOutput(1).ToArray());
            Assert.Equal([values.Length - run], call.GetOutputShape(0).ToArray());
        }
        call.Run();
        Assert.Equal(0, call.GetStringOutput(0).Length);
        Assert.Equal(ModelErrorCodes.WrongDType, Assert.Throws<ModelException>(() => call.GetOutput(0)).Code);
        Assert.Equal(ModelErrorCodes.WrongDType, Assert.Throws<ModelException>(() => call.SetInput(0, new byte[24], [1])).Code);
    }

    [SkippableFact]
    public void A_hundred_thousand_runs_and_five_hundred_graphs_leave_no_memory_behind()
    {
        Assert.InRange(Grown(100_000, Run), 0, 40_000_000);
        Assert.InRange(Grown(500, () => Digits().Dispose()), 0, 150_000_000);

        static long Grown(int times, Action action)
        {
            for (int i = 0; i < times / 5; i++) action();
            long before = Environment.WorkingSet;
            for (int i = 0; i < times; i++) action();
            return Math.Max(0, Environment.WorkingSet - before);
        }
    }

    private static readonly Lazy<IEngineCall> s_strings = new(() => Load(
        new GraphBuilder().Placeholder("x", DataType.DtString).Node("same", "Identity", DataType.DtString, "x"), ["x:0"], "same:0").CreateCall());

    // A kilobyte each time: a leak of the strings would be 100 MB.
    private static readonly TensorString[] s_kilobyte = [new byte[1000]];

    private static void Run()
    {
        s_strings.Value.SetInput(0, s_kilobyte, []);
        s_strings.Value.Run();
    }

    [SkippableFact]
    public void Once_warm_a_run_allocates_nothing()
    {
        using ILoadedGraph graph = LibTensorFlow.Engine().Load(
            ModelSource.FromFile(Repository.Golden("models", "seed_mul_add", "frozen.pb")), ["x:0", "y:0"], ["op_to_store:0"]);
        using IEngineCall call = graph.CreateCall();
        long allocated = long.MaxValue;
        int sum = 0;
        int[] x = new int[1];
        // Warm is what the JIT has compiled with optimization, which it does in the background.
        for (int round = 0; round < 100 && allocated != 0; round++)
        {
            Thread.Sleep(50);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
            {
                x[0] = i;
                call.Set<int>(0, x, default);
                call.Set<int>(1, x, default);
                call.Run();
                sum += call.Get<int>(0)[0];
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
        Assert.NotEqual(0, sum);
    }

    [SkippableFact]
    public void A_cancelled_token_stops_before_the_run_and_the_call_works_again()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall call = graph.CreateCall();
        long[] all = See(call, s_digits);
        Assert.Throws<OperationCanceledException>(() => call.Run(new CancellationToken(true)));
        Assert.Equal(all, See(call, s_digits));
    }

    private static float One(IEngineCall call)
    {
        call.Run();
        return call.Get<float>(0)[0];
    }

    private static long[] See(IEngineCall call, float[][] images)
    {
        call.Set<float>(0, images.SelectMany(i => i).ToArray(), [images.Length, 8, 8]);
        call.Run();
        return call.Get<long>(0).ToArray();
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>What a call promises: from run to run, from thread to thread.</summary>
public sealed class CallTests
{
    private static readonly float[][] s_digits = [.. File.ReadLines(Repository.Golden("digits", "digits-test.csv")).Skip(1)
        .Select(line => line.Split(',')[2..].Select(p => float.Parse(p, CultureInfo.InvariantCulture)).ToArray())];

    private static ILoadedGraph Digits() =>
        EmbeddedEngine.Default.Load(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")), ["image:0"], ["digit:0"]);

    [Fact]
    public void Batch_sizes_may_change_on_one_call()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall call = graph.CreateCall();
        long[] all = See(call, s_digits);
        foreach (int batch in (int[])[1, 7, 0, 64, 1, 0, 3])
            Assert.Equal(all[..batch], See(call, s_digits[..batch]));
    }

    [Fact]
    public void A_graph_that_was_loaded_without_an_input_that_it_needs_says_so_when_it_is_run()
    {
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")), [], ["digit:0"]);
        using IEngineCall call = graph.CreateCall();
        ModelException error = Assert.Throws<ModelException>(() => call.Run());
        Assert.Equal((ModelErrorCodes.InputMissing, "MB3002: The input image:0 was not named when the graph was loaded, and has no default."), (error.Code, error.Message));
    }

    [Fact]
    public void Values_alone_are_taken_when_the_input_has_a_shape_for_so_many()
    {
        ILoadedGraph graph = Digits();
        IEngineCall call = graph.CreateCall();
        byte[] one = MemoryMarshal.AsBytes(s_digits[1].AsSpan()).ToArray();
        long[] both = See(call, s_digits[..2]);
        Assert.False(call.TrySetValues(0, one)); // of another length
        Assert.Equal(both[..1], See(call, s_digits[..1]));
        Assert.True(call.TrySetValues(0, one));
        call.Run();
        Assert.Equal(both[1..], call.Get<long>(0).ToArray());
        call.ClearInput(0);
        Assert.False(call.TrySetValues(0, one));
        Assert.Equal(both[..1], See(call, s_digits[..1]));
        call.Dispose();
        graph.Dispose();
        Assert.False(call.TrySetValues(0, one)); // the memory is gone
    }

    [Fact]
    public void Eight_threads_with_a_call_each_see_the_same()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall first = graph.CreateCall();
        long[] all = See(first, s_digits);
        var threads = new Thread[8];
        int runs = 0, wrong = 0;
        for (int t = 0; t < threads.Length; t++)
        {
            int offset = t * 40;
            threads[t] = new Thread(() =>
            {
                using IEngineCall call = graph.CreateCall();
                for (int run = 0; run < 200; run++)
                {
                    int from = offset + run % 30, length = 1 + run % 10;
                    if (!See(call, s_digits[from..(from + length)]).SequenceEqual(all[from..(from + length)])) Interlocked.Increment(ref wrong);
                    Interlocked.Increment(ref runs);
                }
            });
        }
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal((1600, 0), (runs, wrong));
    }

    /// <summary>A loop that reads and fills arrays finds those of the run before: it allocates nothing, and nothing of that run is in its answer.</summary>
    [Fact]
    public void Arrays_are_taken_again_by_the_next_run()
    {
        string folder = Repository.Golden("models", "dynamic_lstm");
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromFile(Path.Combine(folder, "frozen.pb")), ["tokens:0", "lengths:0"], ["sentiment:0", "states:0"]);
        using IEngineCall call = graph.CreateCall();
        byte[] Once(IEngineCall by, int batch, int steps, int seed)
        {
            by.SetInput(0, MemoryMarshal.AsBytes<int>([.. Enumerable.Range(0, batch * steps).Select(i => (i * 7 + seed) % 20)]), [batch, steps]);
            by.SetInput(1, MemoryMarshal.AsBytes<int>([.. Enumerable.Range(0, batch).Select(i => 1 + (i + seed) % steps)]), [batch]);
            by.Run();
            return [.. by.GetOutput(0), .. by.GetOutput(1)];
        }
        foreach ((int batch, int steps, int seed) in new[] { (2, 5, 1), (2, 5, 2), (2, 9, 3), (3, 4, 4), (1, 5, 5), (2, 5, 1) })
        {
            using IEngineCall fresh = graph.CreateCall();
            Assert.Equal(Once(fresh, batch, steps, seed), Once(call, batch, steps, seed));
        }
        AllocatesNothingOnceWarm(() =>
        {
            for (int i = 0; i < 30; i++) call.Run();
        });
    }

    [Fact]
    public void Once_warm_a_run_allocates_nothing()
    {
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(
            ModelSource.FromFile(Repository.Golden("models", "seed_mul_add", "frozen.pb")), ["x:0", "y:0"], ["op_to_store:0"]);
        using IEngineCall call = graph.CreateCall();
        int sum = 0;
        AllocatesNothingOnceWarm(() =>
        {
            for (int i = 0; i < 1000; i++) sum += Once(call, i);
        });
        Assert.NotEqual(0, sum);

        static int Once(IEngineCall call, int i)
        {
            Span<int> x = stackalloc int[1], y = stackalloc int[1];
            x[0] = i;
            y[0] = 2;
            call.Set<int>(0, x, default);
            call.Set<int>(1, y, default);
            call.Run();
            return call.Get<int>(0)[0];
        }
    }

    [Fact]
    public void A_cancelled_run_throws_and_the_call_works_again()
    {
        using ILoadedGraph graph = Digits();
        using IEngineCall call = graph.CreateCall();
        long[] all = See(call, s_digits);
        Assert.Throws<OperationCanceledException>(() => call.Run(new CancellationToken(true)));
        Assert.Equal(all, See(call, s_digits));
    }

    [Fact]
    public void An_optional_input_has_its_default_until_it_is_fed_and_again_when_it_is_cleared()
    {
        using ILoadedGraph graph = new GraphBuilder().Const("keep", DataType.DtFloat, [10f], [])
            .Node("rate", "PlaceholderWithDefault", DataType.DtFloat, "keep").Placeholder("x", DataType.DtFloat)
            .Node("y", "Mul", DataType.DtFloat, "x", "rate").Load(["x:0", "rate:0"], "y:0");
        Assert.True(graph.Interface.Inputs[1].IsOptional);
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, [3f], []);
        float Run()
        {
            call.Run();
            return call.Get<float>(0)[0];
        }
        Assert.Equal(30f, Run());
        call.Set<float>(1, [2f], []);
        Assert.Equal(6f, Run());
        Assert.Equal(6f, Run());
        call.ClearInput(1);
        Assert.Equal(30f, Run());
    }

    [Fact]
    public void Outputs_that_lie_in_the_file_outlive_the_graph_as_long_as_the_call()
    {
        float[] weights = [.. Enumerable.Range(0, 5000).Select(i => (float)i)];
        string path = Path.Combine(Repository.Cache("engine-tests"), $"weights-{Environment.ProcessId}.pb");
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(new GraphBuilder().Const("w", DataType.DtFloat, weights, [5000]).Graph));
        try
        {
            ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromFile(path), [], ["w:0"]);
            using IEngineCall call = graph.CreateCall();
            call.Run();
            graph.Dispose();
            Assert.Equal(weights, call.Get<float>(0).ToArray());
            Assert.Throws<ObjectDisposedException>(() => call.Run());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long[] See(IEngineCall call, float[][] images)
    {
        call.Set<float>(0, images.SelectMany(i => i).ToArray(), [images.Length, 8, 8]);
        call.Run();
        return call.Get<long>(0).ToArray();
    }

    private static void AllocatesNothingOnceWarm(Action runs)
    {
        long allocated = long.MaxValue;
        // Warm is what the JIT has compiled with optimization, which it does in the background.
        for (int round = 0; round < 100 && allocated != 0; round++)
        {
            Thread.Sleep(50);
            long before = GC.GetAllocatedBytesForCurrentThread();
            runs();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }
}

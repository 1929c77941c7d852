using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>One loaded graph under a server's load: 16 threads, 10,000 runs, batches of any size.</summary>
public sealed class ManyThreadsTests
{
    private const int Threads = 16, RunsPerThread = 625, LargestBatch = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Ten_thousand_runs_of_mixed_batches_on_sixteen_threads_give_what_one_gives(int engineThreads)
    {
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = engineThreads });
        using ILoadedGraph graph = engine.Load(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")), ["image:0"], ["digit:0", "probabilities:0"]);
        var random = new Random(16);
        float[][] batches = [.. Enumerable.Range(0, LargestBatch + 1).Select(size => Enumerable.Range(0, size * 64).Select(_ => random.NextSingle() * 16).ToArray())];
        (long[], byte[])[] want = [.. batches.Select(batch => Run(graph, null, batch))];
        int runs = 0;
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            int own = t;
            threads[t] = new Thread(() =>
            {
                try
                {
                    var order = new Random(own);
                    using IEngineCall call = graph.CreateCall();
                    for (int i = 0; i < RunsPerThread; i++)
                    {
                        int size = order.Next(LargestBatch + 1);
                        (long[] digits, byte[] scores) = Run(graph, call, batches[size]);
                        if (!digits.SequenceEqual(want[size].Item1) || !scores.AsSpan().SequenceEqual(want[size].Item2)) wrong.Enqueue($"thread {own}, run {i}, batch of {size}");
                        Interlocked.Increment(ref runs);
                    }
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    wrong.Enqueue($"thread {own}: {e}");
                }
            });
        }
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(wrong);
        Assert.Equal(Threads * RunsPerThread, runs);
    }

    private static (long[] Digits, byte[] Scores) Run(ILoadedGraph graph, IEngineCall? given, float[] images)
    {
        IEngineCall call = given ?? graph.CreateCall();
        call.Set<float>(0, images, [images.Length / 64, 8, 8]);
        call.Run();
        (long[], byte[]) answer = (call.Get<long>(0).ToArray(), call.GetOutput(1).ToArray());
        if (given is null) call.Dispose();
        return answer;
    }
}

using Xunit;

namespace ModelBuild.Engine.Compute;

public sealed unsafe class WorkPoolTests
{
    private struct Count : IParallelWork
    {
        public int* Done;

        public readonly void Execute(int item) => Interlocked.Increment(ref Done[item]);
    }

    private struct Fail : IParallelWork
    {
        public int At;

        public readonly void Execute(int item)
        {
            if (item == At) throw new InvalidOperationException($"item {item}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    // Far more threads than cores: a run must not wait for those that never got a turn.
    [InlineData(32)]
    public void Every_item_of_many_tiny_runs_is_done_once(int threads)
    {
        using var pool = new WorkPool(threads);
        int* done = stackalloc int[4];
        for (int run = 0; run < 3_000; run++)
        {
            int items = run % 5;
            new Span<int>(done, 4).Clear();
            var work = new Count { Done = done };
            pool.Run(items, ref work);
            for (int i = 0; i < 4; i++) Assert.Equal(i < items ? 1 : 0, done[i]);
        }
    }

    [Fact]
    public void Many_callers_at_once_each_get_all_their_items()
    {
        using var pool = new WorkPool(3);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, caller =>
        {
            int* done = stackalloc int[50];
            new Span<int>(done, 50).Clear();
            for (int run = 0; run < 300; run++)
            {
                var work = new Count { Done = done };
                pool.Run(50, ref work);
            }
            for (int i = 0; i < 50; i++) Assert.Equal(300, done[i]);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_exception_of_an_item_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        using var pool = new WorkPool(threads);
        for (int at = 0; at < 40; at++)
        {
            var failing = new Fail { At = at };
            var e = Assert.Throws<InvalidOperationException>(() => pool.Run(40, ref failing));
            Assert.Equal($"item {at}", e.Message);
        }
        int* done = stackalloc int[8];
        new Span<int>(done, 8).Clear();
        var work = new Count { Done = done };
        pool.Run(8, ref work);
        for (int i = 0; i < 8; i++) Assert.Equal(1, done[i]);
    }

    [Fact]
    public void Workers_that_sleep_are_woken()
    {
        using var pool = new WorkPool(4);
        int* done = stackalloc int[8];
        new Span<int>(done, 8).Clear();
        for (int run = 0; run < 20; run++)
        {
            Thread.Sleep(10); // longer than a worker looks for work before it sleeps
            var work = new Count { Done = done };
            pool.Run(8, ref work);
        }
        for (int i = 0; i < 8; i++) Assert.Equal(20, done[i]);
    }

    [Fact]
    public void Disposal_beside_runs_loses_no_item_and_a_later_run_still_works()
    {
        for (int round = 0; round < 4; round++)
        {
            var pool = new WorkPool(3);
            var runner = new Thread(() =>
            {
                int* done = stackalloc int[16];
                new Span<int>(done, 16).Clear();
                for (int run = 0; run < 200; run++)
                {
                    var work = new Count { Done = done };
                    pool.Run(16, ref work);
                }
                _lostItems |= new Span<int>(done, 16).IndexOfAnyExcept(200) >= 0;
            });
            runner.Start();
            pool.Dispose();
            pool.Dispose();
            Assert.True(runner.Join(TimeSpan.FromSeconds(60)), "a run waits for workers that have left");
        }
        Assert.False(_lostItems);
    }

    private bool _lostItems;
}

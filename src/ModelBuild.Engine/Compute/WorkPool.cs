using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Compute;

/// <summary>A piece of work that can be done in any order and on any thread, item by item.</summary>
internal interface IParallelWork
{
    /// <summary>Does one item. Items must not depend on each other.</summary>
    void Execute(int item);
}

/// <summary>
/// The threads that share the work within one node. Using it allocates nothing; the calling thread takes part; a second caller that
/// finds the pool busy does its work alone, so that many concurrent runs never fight for more threads than the machine has.
/// </summary>
internal sealed unsafe class WorkPool : IDisposable
{
    // How long an idle worker looks for work before it sleeps: longer than the gap between two nodes, shorter than anyone would notice.
    private const int SpinsBeforeSleep = 4000;

    private readonly Thread[] _workers;
    // A monitor, not a semaphore: one worker cannot take the wake-up that was meant for another.
    private readonly object _wake = new();
    private delegate*<void*, int, void> _execute;
    private void* _work;
    private int _count, _next, _busy, _sleeping;

    // Which run it is (upper half), whether workers may still join it (a bit), and how many are at it (the rest). One word, so that a worker joins a run
    // that is open and no other: a run never waits for workers that have not looked up yet.
    private long _state;
    private const long Open = 1L << 31, Joined = Open - 1;
    private const int RunShift = 32;
    private volatile bool _stop;
    private Exception? _failure;

    /// <param name="threads">Threads that work at the same time, the caller's included; 1 means no pool at all.</param>
    public WorkPool(int threads)
    {
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = "ModelBuild worker" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that work at the same time, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Does all items and returns when the last is done. An exception of any item is thrown here.</summary>
    public void Run<TWork>(int items, ref TWork work) where TWork : struct, IParallelWork
    {
        if (items <= 1 || _workers.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int i = 0; i < items; i++) work.Execute(i);
            return;
        }
        try
        {
            _work = Unsafe.AsPointer(ref work);
            _execute = &Call<TWork>;
            _count = items;
            _failure = null;
            Volatile.Write(ref _next, 0);
            // Exchanged rather than written: a worker that goes to sleep now must be seen, or see this.
            Interlocked.Exchange(ref _state, ((Volatile.Read(ref _state) >> RunShift) + 1) << RunShift | Open);
            if (Volatile.Read(ref _sleeping) > 0) WakeAll();
            TakeItems();
            // Those that have joined must be done before the work's memory, which is the caller's stack, goes away; others can no longer join.
            Interlocked.And(ref _state, ~Open);
            var spin = new SpinWait();
            while ((Volatile.Read(ref _state) & Joined) > 0) spin.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Waits for a run in progress, then lets the workers end. A later run is done by its caller alone.</summary>
    public void Dispose()
    {
        if (_stop) return;
        // Never given back, so that no run waits for workers that have left.
        var spin = new SpinWait();
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) spin.SpinOnce();
        _stop = true;
        WakeAll();
    }

    private void WakeAll()
    {
        lock (_wake) Monitor.PulseAll(_wake);
    }

    private static void Call<TWork>(void* work, int item) where TWork : struct, IParallelWork => Unsafe.AsRef<TWork>(work).Execute(item);

    private void TakeItems()
    {
        try
        {
            for (int item = Interlocked.Increment(ref _next) - 1; item < _count; item = Interlocked.Increment(ref _next) - 1)
                _execute(_work, item);
        }
        catch (Exception e)
        {
            // Kept for the caller; the items that are left are given up.
            Volatile.Write(ref _next, _count);
            _failure = e;
        }
    }

    private void Work()
    {
        long seen = 0;
        while (!_stop)
        {
            int spins = 0;
            while (!IsNew(seen))
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(10);
                    continue;
                }
                Interlocked.Increment(ref _sleeping);
                lock (_wake)
                {
                    while (!IsNew(seen) && !_stop) Monitor.Wait(_wake);
                }
                Interlocked.Decrement(ref _sleeping);
                if (_stop) return;
                spins = 0;
            }
            long state = Volatile.Read(ref _state);
            if ((state & Open) == 0 || Interlocked.CompareExchange(ref _state, state + 1, state) != state) continue;
            seen = state >> RunShift;
            TakeItems();
            Interlocked.Decrement(ref _state);
        }
    }

    /// <summary>Whether there is a run to join that this worker has not been at.</summary>
    private bool IsNew(long seen)
    {
        long state = Volatile.Read(ref _state);
        return (state & Open) != 0 && state >> RunShift != seen;
    }
}

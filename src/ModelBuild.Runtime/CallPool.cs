namespace ModelBuild;

/// <summary>Calls that wait for their next run. Lock-free; holds two a processor at most, so that a burst of threads does not keep its memory.</summary>
internal sealed class CallPool
{
    private readonly ModelCall?[] _slots = new ModelCall?[2 * Environment.ProcessorCount];

    /// <summary>A waiting call, or null when there is none.</summary>
    public ModelCall? Take()
    {
        foreach (ref ModelCall? slot in _slots.AsSpan())
        {
            // Read before exchanging: an empty slot costs no interlocked instruction.
            if (Volatile.Read(ref slot) is null) continue;
            if (Interlocked.Exchange(ref slot, null) is { } call) return call;
        }
        return null;
    }

    /// <summary>Keeps a call for later; false when the pool is full.</summary>
    public bool Offer(ModelCall call)
    {
        foreach (ref ModelCall? slot in _slots.AsSpan())
        {
            if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, call, null) is null) return true;
        }
        return false;
    }
}

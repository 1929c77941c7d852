using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>
/// The memory of one call. Blocks are given back as soon as the last reader of a tensor is done and are used again by later nodes; the next
/// run with the same shapes asks for the same sizes in the same order and so finds every block waiting.
/// </summary>
internal sealed class Arena : IDisposable
{
    // Small tensors (shapes, indices, scalars) share one size, so that any free one serves.
    private const long Smallest = 256;

    // Sorted by capacity. A run keeps few blocks free at a time, so insertion is short.
    private readonly List<NativeBlock> _free = [];

    /// <summary>A block of at least the given size, counted as used once. Its content is arbitrary.</summary>
    public NativeBlock Rent(long bytes)
    {
        bytes = Math.Max(bytes, Smallest);
        int at = FirstAtLeast(bytes);
        // A block more than twice as large as needed is kept for a tensor that needs it.
        if (at < _free.Count && (_free[at].Capacity <= 2 * bytes || bytes == Smallest && _free[at].Capacity == Smallest))
        {
            NativeBlock block = _free[at];
            _free.RemoveAt(at);
            block.References = 1;
            return block;
        }
        return new NativeBlock(bytes) { References = 1 };
    }

    /// <summary>One use of a block less; at none it can be rented again.</summary>
    public void Return(NativeBlock block)
    {
        if (--block.References > 0) return;
        _free.Insert(FirstAtLeast(block.Capacity), block);
    }

    public void Dispose()
    {
        foreach (NativeBlock block in _free) block.Dispose();
        _free.Clear();
    }

    private int FirstAtLeast(long bytes)
    {
        int low = 0, high = _free.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_free[middle].Capacity < bytes) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

namespace ModelBuild.Engine.Compute;

/// <summary>Memory for the time of one item of work; each thread keeps its largest block for the next.</summary>
internal readonly unsafe ref struct Scratch
{
    [ThreadStatic]
    private static NativeBlock? t_kept;

    private readonly NativeBlock _block;

    private Scratch(NativeBlock block) => _block = block;

    public byte* Pointer => _block.Pointer;

    /// <summary>Memory of at least the given size, with any content.</summary>
    public static Scratch Rent(long bytes)
    {
        NativeBlock? kept = t_kept;
        t_kept = null; // a nested rental takes a block of its own
        if (kept is not null && kept.Capacity >= bytes) return new Scratch(kept);
        kept?.Dispose();
        return new Scratch(new NativeBlock(bytes));
    }

    public void Dispose()
    {
        if (t_kept is null) t_kept = _block;
        else _block.Dispose();
    }
}

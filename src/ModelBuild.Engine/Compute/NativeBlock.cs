using System.Runtime.InteropServices;

namespace ModelBuild.Engine.Compute;

/// <summary>A block of aligned memory outside the garbage collector's reach; freed when disposed or collected.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    /// <summary>A cache line: vector loads never cross one, and two threads never share one.</summary>
    public const int Alignment = 64;

    // Tests put guards around every block; nothing else sets these two.
    internal static delegate*<long, byte*> Allocate = &AllocateAligned;
    internal static delegate*<byte*, long, void> Release = &FreeAligned;

    public NativeBlock(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Capacity = bytes;
        Pointer = Allocate(bytes);
        if (bytes > 1 << 20) GC.AddMemoryPressure(bytes);
    }

    ~NativeBlock() => Free();

    public byte* Pointer { get; private set; }

    public long Capacity { get; }

    /// <summary>How many tensors use the block; kept by the arena that it belongs to.</summary>
    public int References { get; set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer is null) return;
        Release(Pointer, Capacity);
        Pointer = null;
        if (Capacity > 1 << 20) GC.RemoveMemoryPressure(Capacity);
    }

    private static byte* AllocateAligned(long bytes)
    {
        if (bytes < HugePages.Size) return (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, HugePages.Size);
        HugePages.Ask(block, bytes);
        return block;
    }

    private static void FreeAligned(byte* pointer, long bytes) => NativeMemory.AlignedFree(pointer);
}

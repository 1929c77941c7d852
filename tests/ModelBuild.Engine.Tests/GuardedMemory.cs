using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// Every block of every test of this room has marked bytes before and behind it, looked at when the block is freed: a kernel that writes past its memory
/// ends the run of the tests. With <c>MODELBUILD_GUARD_PAGES=1</c> (Linux) every block ends on a page that may not be touched, so that a read behind it ends
/// them too. A block of more than 256 MiB is refused, as by a small machine.
/// </summary>
internal static unsafe partial class GuardedMemory
{
    private const int Guard = 256;
    private const int Page = 4096;
    private const byte Mark = 0xA5;
    private const long Most = 256 << 20;

    [ModuleInitializer]
    internal static void Install()
    {
        bool pages = Environment.GetEnvironmentVariable("MODELBUILD_GUARD_PAGES") == "1";
        NativeBlock.Allocate = pages ? &AllocatePages : &Allocate;
        NativeBlock.Release = pages ? &FreePages : &Free;
    }

    private static byte* AllocatePages(long bytes)
    {
        if (bytes is < 0 or > Most) throw new OutOfMemoryException($"{bytes} bytes are more than the tests allow");
        long room = Room(bytes);
        const int readWrite = 3, privateAnonymous = 0x22;
        nint start = Map(0, (nuint)(room + Page), readWrite, privateAnonymous, -1, 0);
        if (start == -1 || Protect(start + (nint)room, Page, 0) != 0) throw new OutOfMemoryException("no more pages");
        return (byte*)start + room - Aligned(bytes);
    }

    private static void FreePages(byte* pointer, long bytes) => Unmap((nint)(pointer + Aligned(bytes) - Room(bytes)), (nuint)(Room(bytes) + Page));

    private static long Aligned(long bytes) => (bytes + NativeBlock.Alignment - 1) / NativeBlock.Alignment * NativeBlock.Alignment;

    private static long Room(long bytes) => (Aligned(bytes) + Page - 1) / Page * Page;

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    private static byte* Allocate(long bytes)
    {
        if (bytes is < 0 or > Most) throw new OutOfMemoryException($"{bytes} bytes are more than the tests allow");
        var start = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + 2 * Guard), NativeBlock.Alignment);
        new Span<byte>(start, Guard).Fill(Mark);
        new Span<byte>(start + Guard + bytes, Guard).Fill(Mark);
        return start + Guard;
    }

    private static void Free(byte* pointer, long bytes)
    {
        byte* start = pointer - Guard;
        if (new Span<byte>(start, Guard).ContainsAnyExcept(Mark) || new Span<byte>(pointer + bytes, Guard).ContainsAnyExcept(Mark))
            Environment.FailFast($"A kernel wrote outside its block of {bytes} bytes. Last hostile input: {HostileInputTests.Current}");
        NativeMemory.AlignedFree(start);
    }
}

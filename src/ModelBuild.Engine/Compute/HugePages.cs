using System.Runtime.InteropServices;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// Asks Linux for pages of 2 MB (transparent huge pages, which most distributions give to who asks): the weights of a model pass by once in every run, and with pages of 4 KB the processor
/// looks up half a million addresses for it. Elsewhere, and where the system has none, nothing changes.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Where such a page may begin, and the least that is worth asking for.</summary>
    public const int Size = 2 << 20;

    private const int Advice = 14; // MADV_HUGEPAGE

    private static bool s_absent = !OperatingSystem.IsLinux();

    /// <summary>Asks for the whole pages of a block that begins with one and has not been written to.</summary>
    public static void Ask(byte* block, long bytes)
    {
        if (s_absent) return;
        try
        {
            // What it answers is of no use: with small pages all is as it would have been.
            _ = Advise(block, (nuint)(bytes / Size * Size), Advice);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_absent = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}

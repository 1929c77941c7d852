using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>Moves single elements whose type does not matter.</summary>
internal static unsafe class Elements
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* from, byte* to, int size)
    {
        switch (size)
        {
            case 4: *(uint*)to = *(uint*)from; break;
            case 1: *to = *from; break;
            case 8: *(ulong*)to = *(ulong*)from; break;
            case 2: *(ushort*)to = *(ushort*)from; break;
            default: Buffer.MemoryCopy(from, to, size, size); break;
        }
    }

    public static void CopyBlock(byte* from, byte* to, nint bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);
}

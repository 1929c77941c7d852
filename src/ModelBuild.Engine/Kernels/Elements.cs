using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Moves elements whose type does not matter.</summary>
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

    /// <summary>Copies rows of some bytes each that lie at regular distances.</summary>
    public static void CopyRows(byte* from, nint fromStep, byte* to, nint toStep, nint bytes, nint rows)
    {
        if (bytes == 0) return;
        if (fromStep == bytes && toStep == bytes) CopyBlock(from, to, bytes * rows);
        // Most rows are short: a channel or a few, for which a call would cost more than the copy.
        else if (bytes == 4) CopySmall<uint>(from, fromStep, to, toStep, rows);
        else if (bytes == 8) CopySmall<ulong>(from, fromStep, to, toStep, rows);
        else if (bytes == 16) CopySmall<UInt128>(from, fromStep, to, toStep, rows);
        else if (bytes == 32) CopySmall<System.Runtime.Intrinsics.Vector256<byte>>(from, fromStep, to, toStep, rows);
        else if (bytes == 1) CopySmall<byte>(from, fromStep, to, toStep, rows);
        else
        {
            for (nint row = 0; row < rows; row++, from += fromStep, to += toStep) CopyBlock(from, to, bytes);
        }
    }

    private static void CopySmall<T>(byte* from, nint fromStep, byte* to, nint toStep, nint rows) where T : unmanaged
    {
        for (nint row = 0; row < rows; row++, from += fromStep, to += toStep) Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<T>(from));
    }

    public static void CopyBlock(byte* from, byte* to, nint bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    /// <summary>The elements of a tensor as values of a type of their size; strings as strings.</summary>
    public static Span<T> Of<T>(Tensor tensor)
    {
        int count = checked((int)tensor.Count);
        if (typeof(T) == typeof(TensorString))
        {
            TensorString[] strings = tensor.Strings ?? throw new KernelException($"strings were expected, not {DTypes.NameOf(tensor.DType)}");
            return MemoryMarshal.CreateSpan(ref Unsafe.As<TensorString, T>(ref MemoryMarshal.GetArrayDataReference(strings)), Math.Min(count, strings.Length));
        }
        if (Unsafe.SizeOf<T>() != DTypes.SizeOf(tensor.DType)) throw new KernelException($"elements of {Unsafe.SizeOf<T>()} bytes were expected, not {DTypes.NameOf(tensor.DType)}");
        return new Span<T>(tensor.Data, count);
    }
}

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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelBuild;

/// <summary>Typed access to the buffers of an <see cref="IEngineCall"/>, without allocation.</summary>
public static class EngineCalls
{
    /// <summary>Gives an input its value; the elements are copied. The caller answers for <typeparamref name="T"/> being the dtype's type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set<T>(this IEngineCall call, int index, ReadOnlySpan<T> values, ReadOnlySpan<nint> shape)
    {
        if (typeof(T) == typeof(TensorString))
            call.SetInput(index, Reinterpret<T, TensorString>(values), shape);
        else
            call.SetInput(index, Bytes(values), shape);
    }

    /// <summary>Gives an input other values of the shape that it has; the elements are copied. The caller answers for <typeparamref name="T"/> being the dtype's type, and for the shape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SetAgain<T>(this IEngineCall call, int index, ReadOnlySpan<T> values, ReadOnlySpan<nint> shape)
    {
        if (typeof(T) == typeof(TensorString) || !call.TrySetValues(index, Bytes(values))) call.Set(index, values, shape);
    }

    /// <summary>The elements of an output of the last run; valid until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> Get<T>(this IEngineCall call, int index)
    {
        if (typeof(T) == typeof(TensorString)) return Reinterpret<TensorString, T>(call.GetStringOutput(index));
        ReadOnlySpan<byte> bytes = call.GetOutput(index);
        return MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(bytes)), bytes.Length / Unsafe.SizeOf<T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> values) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)), checked(values.Length * Unsafe.SizeOf<T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<TTo> Reinterpret<TFrom, TTo>(ReadOnlySpan<TFrom> values) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(values)), values.Length);
}

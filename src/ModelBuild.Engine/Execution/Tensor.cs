using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>
/// The value of one output of one node during a run. The object stays with its place in the plan; its shape and memory change from run to
/// run. Memory belongs to a block of the call's arena, or to the loaded file for constants; strings and resources are objects.
/// </summary>
internal sealed unsafe class Tensor
{
    private TensorShape _shape;

    public DType DType { get; set; }

    public ref TensorShape Shape => ref _shape;

    /// <summary>The elements of a dtype of fixed size.</summary>
    public byte* Data { get; set; }

    /// <summary>The arena's block that <see cref="Data"/> lies in; null for constants.</summary>
    public NativeBlock? Block { get; set; }

    /// <summary>The elements of a string tensor.</summary>
    public TensorString[]? Strings { get; set; }

    /// <summary>What a resource handle stands for: a list of tensors, a table.</summary>
    public object? Resource { get; set; }

    /// <summary>Whether a conditional did not come this way: readers are skipped too, and a Merge takes its other input.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether the value belongs to the plan: the same in every run, so that what is made of it can be kept.</summary>
    public bool IsConstant { get; set; }

    public nint Count => _shape.Count;

    public nint ByteLength => Count * DTypes.SizeOf(DType);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Pointer<T>() where T : unmanaged => (T*)Data;

    /// <summary>The elements. The caller knows the dtype.</summary>
    public Span<T> Span<T>() where T : unmanaged => new(Data, checked((int)Count));

    public Span<byte> WritableBytes => new(Data, checked((int)ByteLength));

    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)ByteLength));

    /// <summary>A single integer, of int32 or int64, as axes and sizes are given.</summary>
    public long Integer() => Integers(stackalloc long[1])[0];

    /// <summary>For what a kernel reads one element of, whatever the shape: a tensor of no elements has none.</summary>
    /// <exception cref="KernelException">There is not exactly one element.</exception>
    public void RequireScalar(string what)
    {
        if (Count != 1) throw new KernelException($"{what} must be a scalar, got shape {_shape}");
    }

    /// <summary>Integers of int32 or int64.</summary>
    public long[] Integers()
    {
        long[] values = new long[Count];
        Read(values);
        return values;
    }

    /// <summary>Integers of int32 or int64, in the given memory when they fit there.</summary>
    public ReadOnlySpan<long> Integers(Span<long> memory)
    {
        if (Count > memory.Length) return Integers();
        memory = memory[..(int)Count];
        Read(memory);
        return memory;
    }

    private void Read(Span<long> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = DType switch
            {
                DType.Int32 => ((int*)Data)[i],
                DType.Int64 => ((long*)Data)[i],
                DType.Int16 => ((short*)Data)[i],
                DType.UInt8 => Data[i],
                _ => throw new KernelException($"integers were expected, not {DTypes.NameOf(DType)}"),
            };
        }
    }

    /// <summary>Shows another tensor's value here, without copying it.</summary>
    public void Alias(Tensor other)
    {
        if (other.Block is { } block) block.References++;
        Block = other.Block;
        DType = other.DType;
        _shape = other._shape;
        Data = other.Data;
        Strings = other.Strings;
        Resource = other.Resource;
        IsDead = other.IsDead;
    }

    /// <summary>As messages show it: <c>float32 [2,3]</c>.</summary>
    public override string ToString() => $"{DTypes.NameOf(DType)} {_shape}";

    /// <summary>A constant over memory that outlives every run.</summary>
    public static Tensor Constant(DType dtype, in TensorShape shape, byte* data) => new() { DType = dtype, _shape = shape, Data = data };

    /// <summary>A constant of strings.</summary>
    public static Tensor Constant(in TensorShape shape, TensorString[] strings) => new() { DType = DType.String, _shape = shape, Strings = strings };

    /// <summary>A constant of its own memory, copied from elements.</summary>
    public static Tensor Of<T>(DType dtype, in TensorShape shape, ReadOnlySpan<T> values) where T : unmanaged => Of(dtype, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Of{T}"/>
    public static Tensor Of(DType dtype, in TensorShape shape, ReadOnlySpan<byte> elements)
    {
        // Held by the tensor, with a reference that no arena ever gives back.
        var block = new NativeBlock(elements.Length) { References = int.MaxValue / 2 };
        elements.CopyTo(new Span<byte>(block.Pointer, elements.Length));
        return new Tensor { DType = dtype, _shape = shape, Data = block.Pointer, Block = block };
    }
}

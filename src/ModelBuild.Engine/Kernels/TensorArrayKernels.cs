using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Lists of tensors as loops of TensorFlow 1 fill and read them (tensor_array_ops.cc). The list travels in the handle; the "flow" that every op takes
/// and gives only orders them.
/// </summary>
internal static class TensorArrayKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new TensorArrayMake(n.Type("dtype")), "TensorArrayV3");
        add(_ => new TensorArrayWrite(), "TensorArrayWriteV3");
        add(_ => new TensorArrayRead(), "TensorArrayReadV3");
        add(_ => new TensorArrayScatter(), "TensorArrayScatterV3");
        add(_ => new TensorArrayGather(), "TensorArrayGatherV3");
        add(_ => new TensorArraySize(), "TensorArraySizeV3");
    }
}

/// <summary>The list: the bytes of each element, and the one shape that they share.</summary>
internal sealed class TensorList(DType dtype, int size)
{
    public DType DType { get; } = dtype;

    public List<(byte[] Bytes, TensorShape Shape)?> Elements { get; } = [.. new (byte[], TensorShape)?[size]];

    public (byte[] Bytes, TensorShape Shape) this[long index] => index >= 0 && index < Elements.Count && Elements[(int)index] is { } element
        ? element : throw new KernelException($"TensorArray: tried to read from index {index} but it was never written (its size is {Elements.Count})");

    public void Write(long index, ReadOnlySpan<byte> bytes, in TensorShape shape)
    {
        if (index < 0 || index > 1 << 24) throw new KernelException($"TensorArray: tried to write to index {index}");
        while (Elements.Count <= index) Elements.Add(null);
        // The memory of an element that is written again, in the next run say, is used again.
        byte[] memory = Elements[(int)index] is { } old && old.Bytes.Length == bytes.Length ? old.Bytes : new byte[bytes.Length];
        bytes.CopyTo(memory);
        Elements[(int)index] = (memory, shape);
    }

    public static TensorList Of(Tensor handle) => handle.Resource as TensorList ?? throw new KernelException("the handle is not that of a TensorArray");
}

internal sealed class TensorArrayMake(DType dtype) : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor handle = context.Output(0);
        handle.DType = DType.Resource;
        handle.Shape = TensorShape.Scalar;
        handle.IsDead = false;
        handle.Resource = new TensorList(dtype, checked((int)context.Input(0).Integer()));
        context.Output(1, DType.Float, TensorShape.Scalar).Span<float>()[0] = 0;
    }
}

internal sealed class TensorArrayWrite : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor value = context.Input(2);
        TensorList.Of(context.Input(0)).Write(context.Input(1).Integer(), value.Bytes, value.Shape);
        context.Output(0).Alias(context.Input(3));
    }
}

internal sealed class TensorArrayRead : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        TensorList list = TensorList.Of(context.Input(0));
        (byte[] bytes, TensorShape shape) = list[context.Input(1).Integer()];
        bytes.CopyTo(context.Output(0, list.DType, shape).WritableBytes);
    }
}

internal sealed class TensorArrayScatter : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        TensorList list = TensorList.Of(context.Input(0));
        long[] indices = context.Input(1).Integers();
        Tensor value = context.Input(2);
        TensorShape shape = value.Shape;
        if (shape.Rank < 1 || shape[0] != indices.Length) throw new KernelException("Expected one row for each index");
        shape.RemoveAt(0);
        int bytes = checked((int)shape.Count * DTypes.SizeOf(value.DType));
        for (int i = 0; i < indices.Length; i++) list.Write(indices[i], value.Bytes.Slice(i * bytes, bytes), shape);
        context.Output(0).Alias(context.Input(3));
    }
}

internal sealed class TensorArrayGather : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        TensorList list = TensorList.Of(context.Input(0));
        long[] indices = context.Input(1).Integers();
        TensorShape shape = indices.Length > 0 ? list[indices[0]].Shape : TensorShape.Scalar;
        shape.Insert(0, indices.Length);
        Span<byte> target = context.Output(0, list.DType, shape).WritableBytes;
        foreach (long index in indices)
        {
            byte[] bytes = list[index].Bytes;
            if (bytes.Length * indices.Length != target.Length && bytes.Length > target.Length) throw new KernelException("TensorArray has inconsistent shapes");
            bytes.CopyTo(target);
            target = target[bytes.Length..];
        }
    }
}

internal sealed class TensorArraySize : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context) =>
        context.Output(0, DType.Int32, TensorShape.Scalar).Span<int>()[0] = TensorList.Of(context.Input(0)).Elements.Count;
}

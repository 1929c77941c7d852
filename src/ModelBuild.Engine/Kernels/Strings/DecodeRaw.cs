using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The bytes of strings as numbers, a row for each string: all strings of one length (decode_raw_op.cc), or each brought to a given one (decode_padded_raw_op.cc).</summary>
internal sealed class DecodeRaw(DType type, bool littleEndian) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorString[] strings = input.Strings!;
        int size = DTypes.SizeOf(type);
        long length = context.InputCount > 1 ? context.Input(1).Integer() : strings.Length == 0 ? 0 : strings[0].Bytes.Length;
        if (size == 0) throw new KernelException($"bytes cannot be read as {DTypes.NameOf(type)}");
        if (length < 0 || length % size != 0) throw new KernelException($"Input to DecodeRaw has length {length} that is not a multiple of {size}, the size of {DTypes.NameOf(type)}");
        TensorShape shape = input.Shape;
        shape.Add((nint)(length / size));
        Span<byte> to = context.Output(0, type, shape).WritableBytes;
        to.Clear();
        for (int i = 0; i < strings.Length; i++)
        {
            ReadOnlySpan<byte> bytes = strings[i].Bytes.Span;
            if (context.InputCount == 1 && bytes.Length != length) throw new KernelException($"DecodeRaw requires input strings to all be the same size, but element {i} has size {bytes.Length} != {length}");
            bytes[..(int)Math.Min(length, bytes.Length)].CopyTo(to.Slice((int)(i * length), (int)length));
        }
        // Each part of a complex number has its own order of bytes.
        int unit = type is DType.Complex64 or DType.Complex128 ? size / 2 : size;
        for (int at = 0; !littleEndian && at < to.Length; at += unit) to.Slice(at, unit).Reverse();
    }
}

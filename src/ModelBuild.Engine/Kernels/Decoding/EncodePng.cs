using System.Buffers.Binary;
using System.IO.Compression;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>An image of 8 or 16 bits as a PNG file (encode_png_op.cc).</summary>
internal sealed class EncodePng : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        if (shape.Rank != 3 || shape[2] is < 1 or > 4) throw new KernelException($"image must be 3-dimensional, with 1 to 4 channels: {shape}");
        Picture.CheckSize(shape[1], shape[0], 4);
        int height = (int)shape[0], row = checked((int)(shape[1] * shape[2])), size = DTypes.SizeOf(input.DType);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, (int)shape[1]);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)(8 * size), shape[2] switch { 1 => (byte)0, 2 => (byte)4, 3 => (byte)2, _ => (byte)6 });
        Chunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, true))
        {
            for (int y = 0; y < height; y++)
            {
                deflate.WriteByte(0);
                byte[] bytes = input.Bytes.Slice(y * row * size, row * size).ToArray();
                for (int i = 0; size == 2 && i < bytes.Length; i += 2) (bytes[i], bytes[i + 1]) = (bytes[i + 1], bytes[i]);
                deflate.Write(bytes);
            }
        }
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        context.Output(0, DType.String, TensorShape.Scalar).Strings![0] = file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. name, .. data]));
        file.Write(number);
    }

    /// <summary>The check sum of PNG's chunks (ISO 3309).</summary>
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}

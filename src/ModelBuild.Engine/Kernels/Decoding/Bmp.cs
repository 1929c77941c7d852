using System.Buffers.Binary;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Reads BMP files without compression, of 8 (gray), 24 or 32 bits a pixel (image/decode_image_op.cc, DecodeBmpV2).</summary>
internal static class Bmp
{
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8);

    public static Picture Read(ReadOnlySpan<byte> file, int channels)
    {
        if (file.Length < 32) throw new KernelException($"Incomplete bmp content, requires at least 32 bytes to find the header size, width, height, and bpp, got {file.Length} bytes");
        int offset = BinaryPrimitives.ReadInt32LittleEndian(file[10..]), width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]), given = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]), own = bits / 8;
        if (bits is not (8 or 24 or 32)) throw new KernelException($"Number of bits per pixel must be 8, 24 or 32, got {bits}");
        if (channels != 0 && channels != own) throw new KernelException($"channels attribute {channels} does not match bits per pixel from file {own}");
        // A negative height says that the first row is the upper one.
        bool topDown = given < 0;
        if (given == int.MinValue) throw new KernelException("the height of the bmp is impossible");
        int height = Math.Abs(given);
        Picture.CheckSize(width, height, 4);
        long stride = ((long)width * own + 3) / 4 * 4;
        if (offset < 0 || offset + stride * (height - 1) + (long)width * own > file.Length) throw new KernelException($"Incomplete bmp content, requires at least {offset + stride * height} bytes, got {file.Length} bytes");
        var picture = new Picture(width, height, own, 8);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = file[(int)(offset + stride * (topDown ? y : height - 1 - y))..];
            for (int x = 0; x < width; x++)
            {
                Span<ushort> pixel = picture.Samples.AsSpan((y * width + x) * own, own);
                for (int c = 0; c < own; c++) pixel[c] = row[x * own + (own > 1 && c < 3 ? 2 - c : c)];
            }
        }
        return picture;
    }
}

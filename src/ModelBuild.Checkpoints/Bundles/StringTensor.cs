using System.Buffers;
using System.Buffers.Binary;
using ModelBuild.Checkpoints.Tables;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>
/// The stored form of a string tensor: the length of each element as a varint, a masked checksum of the lengths, then the elements.
/// </summary>
internal static class StringTensor
{
    /// <summary>The elements, or null when the bytes are not such a form or a checksum is wrong.</summary>
    /// <param name="bytes">The stored bytes.</param>
    /// <param name="count">The number of elements by the tensor's shape.</param>
    /// <param name="masked">The entry's checksum; see <see cref="CheckpointTensor.Crc32C"/>.</param>
    /// <param name="bigEndian">Whether the lengths entered the checksum in big-endian order.</param>
    public static byte[][]? Decode(ReadOnlySpan<byte> bytes, long count, uint masked, bool bigEndian)
    {
        if (bytes.IsEmpty && count == 0) return [];
        // Every element takes at least the byte of its length.
        if (count > bytes.Length) return null;
        int at = 0;
        long total = 0;
        uint crc = 0;
        Span<byte> fixedWidth = stackalloc byte[4];
        for (long i = 0; i < count; i++)
        {
            if (!Varint.TryRead64(bytes, ref at, out ulong length) || length > (ulong)bytes.Length) return null;
            total += (long)length;
            // Fed as an integer of fixed width, whatever the varint's own width; in the byte order of the machine that wrote it.
            if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(fixedWidth, (uint)length);
            else BinaryPrimitives.WriteUInt32LittleEndian(fixedWidth, (uint)length);
            crc = Crc32C.Extend(crc, fixedWidth);
        }
        if (bytes.Length - at < 4 || total != bytes.Length - at - 4) return null;
        ReadOnlySpan<byte> stored = bytes.Slice(at, 4);
        uint lengthsCrc = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(stored) : BinaryPrimitives.ReadUInt32LittleEndian(stored);
        if (Crc32C.Mask(crc) != lengthsCrc) return null;
        crc = Crc32C.Extend(crc, bytes[at..]);
        if (Crc32C.Mask(crc) != masked) return null;
        at += 4;
        // The lengths are decoded a second time rather than kept: all is verified now, and nothing was allocated for a false claim.
        byte[][] elements = new byte[count][];
        int lengthAt = 0;
        for (long i = 0; i < count; i++)
        {
            _ = Varint.TryRead64(bytes, ref lengthAt, out ulong length);
            elements[i] = bytes.Slice(at, (int)length).ToArray();
            at += (int)length;
        }
        return elements;
    }

    /// <summary>The stored form of elements, and the masked checksum of its entry.</summary>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> elements, out uint masked)
    {
        var stored = new ArrayBufferWriter<byte>();
        Span<byte> fixedWidth = stackalloc byte[8];
        uint crc = 0;
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            Varint.Write(stored, (ulong)element.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(fixedWidth, (uint)element.Length);
            crc = Crc32C.Extend(crc, fixedWidth[..4]);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(fixedWidth, Crc32C.Mask(crc));
        stored.Write(fixedWidth[..4]);
        crc = Crc32C.Extend(crc, fixedWidth[..4]);
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            stored.Write(element.Span);
            crc = Crc32C.Extend(crc, element.Span);
        }
        masked = Crc32C.Mask(crc);
        return stored.WrittenSpan.ToArray();
    }
}

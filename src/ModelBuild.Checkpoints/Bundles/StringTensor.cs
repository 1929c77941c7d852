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
        long[] lengths = new long[count];
        int at = 0;
        long total = 0;
        uint crc = 0;
        Span<byte> fixedWidth = stackalloc byte[8];
        for (long i = 0; i < count; i++)
        {
            if (!Varint.TryRead64(bytes, ref at, out ulong length) || length > (ulong)bytes.Length) return null;
            lengths[i] = (long)length;
            total += (long)length;
            // Fed as an integer of fixed width, whatever the varint's own width; in the byte order of the machine that wrote it.
            if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(fixedWidth, (uint)length);
            else BinaryPrimitives.WriteUInt32LittleEndian(fixedWidth, (uint)length);
            crc = Crc32C.Extend(crc, fixedWidth[..4]);
        }
        if (bytes.Length - at < 4 || total != bytes.Length - at - 4) return null;
        ReadOnlySpan<byte> stored = bytes.Slice(at, 4);
        uint lengthsCrc = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(stored) : BinaryPrimitives.ReadUInt32LittleEndian(stored);
        if (Crc32C.Mask(crc) != lengthsCrc) return null;
        crc = Crc32C.Extend(crc, bytes[at..]);
        if (Crc32C.Mask(crc) != masked) return null;
        at += 4;
        byte[][] elements = new byte[count][];
        for (long i = 0; i < count; i++)
        {
            elements[i] = bytes.Slice(at, (int)lengths[i]).ToArray();
            at += (int)lengths[i];
        }
        return elements;
    }
}

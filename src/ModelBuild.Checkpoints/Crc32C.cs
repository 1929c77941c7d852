using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ArmCrc = System.Runtime.Intrinsics.Arm.Crc32;
using Sse42 = System.Runtime.Intrinsics.X86.Sse42;

namespace ModelBuild.Checkpoints;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of every block and tensor in a checkpoint. With the processor's instruction three streams run
/// interleaved, because the instruction takes three cycles but can start every cycle; their results are joined by shifting.
/// </summary>
public static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private const uint MaskDelta = 0xA282EAD8;

    // Bytes of one of the three streams. Large enough that joining costs little, small enough for the first-level cache.
    private const int Stream = 4096;

    private static readonly uint[] s_tables = MakeTables();
    private static readonly uint[] s_shiftOne = MakeShift(Stream);
    private static readonly uint[] s_shiftTwo = MakeShift(2 * Stream);

    /// <summary>Continues a finished checksum over more bytes; 0 begins a new one.</summary>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported || ArmCrc.Arm64.IsSupported) return ~Hardware(~crc, bytes);
        return ExtendSoftware(crc, bytes);
    }

    /// <summary>The form in which checkpoints store a checksum: rotated and offset, so that a checksum of bytes holding one stays sound.</summary>
    public static uint Mask(uint crc) => unchecked(BitOperations.RotateRight(crc, 15) + MaskDelta);

    /// <summary>Undoes <see cref="Mask"/>.</summary>
    public static uint Unmask(uint masked) => BitOperations.RotateLeft(unchecked(masked - MaskDelta), 15);

    /// <summary>The same by tables, eight bytes at a time.</summary>
    internal static uint ExtendSoftware(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] t = s_tables;
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc, high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[1792 + (low & 255)] ^ t[1536 + ((low >> 8) & 255)] ^ t[1280 + ((low >> 16) & 255)] ^ t[1024 + (low >> 24)]
                ^ t[768 + (high & 255)] ^ t[512 + ((high >> 8) & 255)] ^ t[256 + ((high >> 16) & 255)] ^ t[high >> 24];
        }
        foreach (byte b in bytes) crc = t[(crc ^ b) & 255] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Hardware(uint crc, ReadOnlySpan<byte> bytes)
    {
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int left = bytes.Length;
        for (; left >= 3 * Stream; left -= 3 * Stream)
        {
            uint a = crc, b = 0, c = 0;
            for (int i = 0; i < Stream; i += 8)
            {
                a = Step8(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i)));
                b = Step8(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + Stream)));
                c = Step8(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + 2 * Stream)));
            }
            crc = Shift(s_shiftTwo, a) ^ Shift(s_shiftOne, b) ^ c;
            at = ref Unsafe.Add(ref at, 3 * Stream);
        }
        for (; left >= 8; left -= 8)
        {
            crc = Step8(crc, Unsafe.ReadUnaligned<ulong>(ref at));
            at = ref Unsafe.Add(ref at, 8);
        }
        for (; left > 0; left--)
        {
            crc = Sse42.IsSupported ? Sse42.Crc32(crc, at) : ArmCrc.ComputeCrc32C(crc, at);
            at = ref Unsafe.Add(ref at, 1);
        }
        return crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step8(uint crc, ulong word) =>
        Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(crc, word) : ArmCrc.Arm64.ComputeCrc32C(crc, word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Shift(uint[] table, uint crc) =>
        table[crc & 255] ^ table[256 + ((crc >> 8) & 255)] ^ table[512 + ((crc >> 16) & 255)] ^ table[768 + (crc >> 24)];

    /// <summary>Table k holds the checksum of a byte followed by k zero bytes.</summary>
    private static uint[] MakeTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[i] = crc;
        }
        for (int i = 256; i < tables.Length; i++) tables[i] = tables[tables[i - 256] & 255] ^ (tables[i - 256] >> 8);
        return tables;
    }

    /// <summary>
    /// What a raw checksum becomes when a number of zero bytes follow. That is linear over single bits, so the 32 images of the bits,
    /// found by running the zeros once for each, give a table for each of the four bytes.
    /// </summary>
    private static uint[] MakeShift(int zeros)
    {
        Span<uint> images = stackalloc uint[32];
        // Squaring the one-byte shift doubles it: log2(zeros) matrix products instead of `zeros` steps.
        for (int bit = 0; bit < 32; bit++) images[bit] = s_tables[(1u << bit) & 255] ^ ((1u << bit) >> 8);
        Span<uint> doubled = stackalloc uint[32];
        for (int length = 1; length < zeros; length *= 2)
        {
            for (int bit = 0; bit < 32; bit++) doubled[bit] = Apply(images, images[bit]);
            doubled.CopyTo(images);
        }
        uint[] table = new uint[4 * 256];
        for (int part = 0; part < 4; part++)
            for (uint value = 0; value < 256; value++)
                table[part * 256 + value] = Apply(images, value << (8 * part));
        return table;
    }

    private static uint Apply(ReadOnlySpan<uint> images, uint value)
    {
        uint result = 0;
        for (int bit = 0; value != 0; bit++, value >>= 1)
            if ((value & 1) != 0) result ^= images[bit];
        return result;
    }
}

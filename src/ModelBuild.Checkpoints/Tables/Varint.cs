using System.Buffers;

namespace ModelBuild.Checkpoints.Tables;

/// <summary>Variable-length integers: 7 bits a byte, low group first, the high bit says that more follow.</summary>
internal static class Varint
{
    public static bool TryRead64(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128) return true;
        }
        return false;
    }

    public static bool TryRead32(ReadOnlySpan<byte> bytes, ref int at, out uint value)
    {
        bool read = TryRead64(bytes, ref at, out ulong wide);
        value = (uint)wide;
        return read && wide <= uint.MaxValue;
    }

    public static void Write(IBufferWriter<byte> destination, ulong value)
    {
        Span<byte> bytes = destination.GetSpan(10);
        int count = 0;
        for (; value >= 128; value >>= 7) bytes[count++] = (byte)(value | 128);
        bytes[count++] = (byte)value;
        destination.Advance(count);
    }
}

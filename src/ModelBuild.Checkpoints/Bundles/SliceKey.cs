using System.Buffers.Binary;
using System.Numerics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>
/// The key under which a slice of a partitioned tensor is stored (tensorflow/core/util/saved_tensor_slice_util, ordered_code): the number 0,
/// the escaped name, the rank, then start and length of each dimension. Called the extents here: everything behind the name.
/// </summary>
internal static class SliceKey
{
    private const int LongestSigned = 10;

    /// <summary>The key's beginning for a tensor of this name: the number 0 and the escaped name with its terminator.</summary>
    public static byte[] Prefix(ReadOnlySpan<byte> name)
    {
        var key = new List<byte>(name.Length + 3) { 0 };
        foreach (byte b in name)
        {
            key.Add(b);
            if (b == 0) key.Add(0xff);
            else if (b == 0xff) key.Add(0);
        }
        key.Add(0);
        key.Add(1);
        return [.. key];
    }

    /// <summary>How long the <see cref="Prefix"/> of a key is; 0 when it is not the key of a slice.</summary>
    public static int PrefixLength(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key[0] != 0) return 0;
        for (int at = 1; at + 1 < key.Length; at++)
        {
            if (key[at] is not (0 or 0xff)) continue;
            if (key[at] == 0 && key[at + 1] == 1) return at + 2;
            if (key[at + 1] != (key[at] ^ 0xff)) return 0;
            at++;
        }
        return 0;
    }

    /// <summary>The key's end: rank and extents. A dimension without a length is whole: start 0, length -1.</summary>
    public static byte[] Extents(TensorSliceProto slice)
    {
        var key = new List<byte>(1 + 4 * slice.Extent.Count);
        AppendIncreasing(key, (ulong)slice.Extent.Count);
        foreach (TensorSliceProto.Types.Extent extent in slice.Extent)
        {
            AppendSigned(key, extent.HasLength ? extent.Start : 0);
            AppendSigned(key, extent.HasLength ? extent.Length : -1);
        }
        return [.. key];
    }

    /// <summary>A number that orders by its bytes: how many bytes it takes, then those, big-endian.</summary>
    private static void AppendIncreasing(List<byte> key, ulong value)
    {
        int length = (64 - BitOperations.LeadingZeroCount(value) + 7) / 8;
        key.Add((byte)length);
        for (int i = length - 1; i >= 0; i--) key.Add((byte)(value >> (8 * i)));
    }

    /// <summary>A signed number that orders by its bytes: big-endian two's complement whose first bits tell sign and length.</summary>
    internal static void AppendSigned(List<byte> key, long value)
    {
        ulong magnitude = (ulong)(value < 0 ? ~value : value);
        int bits = 64 - BitOperations.LeadingZeroCount(magnitude);
        int length = bits / 7 + 1;
        Span<byte> bytes = stackalloc byte[LongestSigned];
        bytes[..2].Fill(value < 0 ? (byte)0xff : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], value);
        // The header is `length` one-bits from the top: it turns the sign bits into a prefix that sorts longer numbers outwards.
        int header = 0xffff << (16 - length) & 0xffff;
        bytes = bytes[^length..];
        bytes[0] ^= (byte)(header >> 8);
        if (length > 1) bytes[1] ^= (byte)header;
        key.AddRange(bytes);
    }
}

namespace ModelBuild.Checkpoints.Tables;

/// <summary>Decodes raw snappy blocks (google/snappy, <c>format_description.txt</c>), which about one index file in twenty holds.</summary>
internal static class Snappy
{
    /// <summary>The decoded bytes, or null when the block is malformed or claims more than <paramref name="limit"/> bytes.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> block, int limit)
    {
        int at = 0;
        if (!Varint.TryRead32(block, ref at, out uint length) || length > (uint)limit) return null;
        // Three bytes of input make at most 64 bytes of output: a larger claim is a lie, and would cost its allocation.
        if (length > (long)block.Length * 22) return null;
        byte[] output = new byte[length];
        int written = 0;
        while (at < block.Length)
        {
            int tag = block[at++], kind = tag & 3;
            if (kind == 0)
            {
                int count = (tag >> 2) + 1;
                if (count > 60)
                {
                    int bytes = count - 60;
                    if (at + bytes > block.Length) return null;
                    uint wide = 0;
                    for (int i = 0; i < bytes; i++) wide |= (uint)block[at + i] << (8 * i);
                    at += bytes;
                    if (wide >= int.MaxValue) return null;
                    count = (int)wide + 1;
                }
                if (count > block.Length - at || count > output.Length - written) return null;
                block.Slice(at, count).CopyTo(output.AsSpan(written));
                at += count;
                written += count;
                continue;
            }
            int copy, offset;
            if (kind == 1)
            {
                if (at >= block.Length) return null;
                copy = ((tag >> 2) & 7) + 4;
                offset = ((tag >> 5) << 8) | block[at++];
            }
            else
            {
                int bytes = kind == 2 ? 2 : 4;
                if (at + bytes > block.Length) return null;
                copy = (tag >> 2) + 1;
                uint wide = 0;
                for (int i = 0; i < bytes; i++) wide |= (uint)block[at + i] << (8 * i);
                at += bytes;
                if (wide > int.MaxValue) return null;
                offset = (int)wide;
            }
            if (offset == 0 || offset > written || copy > output.Length - written) return null;
            // The source may overlap what is being written: that is how runs are coded.
            for (int i = 0; i < copy; i++) output[written + i] = output[written + i - offset];
            written += copy;
        }
        return written == output.Length ? output : null;
    }
}

using ModelBuild.Checkpoints.Tables;

namespace ModelBuild.Checkpoints.Tests;

public sealed class SnappyTests
{
    [Fact]
    public void Literals_and_all_three_copies()
    {
        Assert.Equal("", Text([0]));
        Assert.Equal("abc", Text([3, 2 << 2, .. "abc"u8]));
        // One-byte offset, length 4 to 11; overlapping, as runs are coded.
        Assert.Equal("abababab", Text([8, 1 << 2, .. "ab"u8, 1 | (2 << 2), 2]));
        // Two-byte and four-byte offsets.
        Assert.Equal("abcabc", Text([6, 2 << 2, .. "abc"u8, 2 | (2 << 2), 3, 0]));
        Assert.Equal("abcabc", Text([6, 2 << 2, .. "abc"u8, 3 | (2 << 2), 3, 0, 0, 0]));
        // Literals whose length takes one, two, three and four bytes.
        string hundred = new('x', 100);
        foreach (int bytes in (int[])[1, 2, 3, 4])
            Assert.Equal(hundred, Text([100, (byte)((59 + bytes) << 2), 99, .. new byte[bytes - 1], .. hundred.Select(c => (byte)c)]));

        static string Text(byte[] block) => System.Text.Encoding.ASCII.GetString(Snappy.Decode(block, 1000)!);
    }

    [Fact]
    public void Bad_data_gives_nothing()
    {
        Assert.Null(Snappy.Decode([], 1000));
        Assert.Null(Snappy.Decode([0x80], 1000));
        Assert.Null(Snappy.Decode([0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 1000));
        Assert.Null(Snappy.Decode([4, 2 << 2, .. "abc"u8], 1000));
        Assert.Null(Snappy.Decode([2, 2 << 2, .. "abc"u8], 1000));
        Assert.Null(Snappy.Decode([4, 3 << 2, .. "abc"u8], 1000));
        Assert.Null(Snappy.Decode([4, 63 << 2, 255, 255, 255, 255], 1000));
        Assert.Null(Snappy.Decode([4, 62 << 2, 255], 1000));
        // Copies from before the beginning, from nowhere, over the end, cut off.
        Assert.Null(Snappy.Decode([8, 1 << 2, .. "ab"u8, 1 | (2 << 2), 3], 1000));
        Assert.Null(Snappy.Decode([8, 1 << 2, .. "ab"u8, 1 | (2 << 2), 0], 1000));
        Assert.Null(Snappy.Decode([7, 1 << 2, .. "ab"u8, 1 | (2 << 2), 2], 1000));
        Assert.Null(Snappy.Decode([8, 1 << 2, .. "ab"u8, 1 | (2 << 2)], 1000));
        Assert.Null(Snappy.Decode([8, 1 << 2, .. "ab"u8, 2 | (5 << 2), 2], 1000));
        Assert.Null(Snappy.Decode([8, 1 << 2, .. "ab"u8, 3 | (5 << 2), 255, 255, 255, 255], 1000));
    }

    [Fact]
    public void A_false_claim_costs_no_memory()
    {
        byte[] claim = [.. TableFile.Varint(500_000_000), 0, 65];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Snappy.Decode(claim, 1 << 30));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
    }

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(3);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] noise = new byte[random.Next(1, 40)];
            random.NextBytes(noise);
            noise[0] &= 63;
            byte[]? decoded = Snappy.Decode(noise, 1000);
            Assert.True(decoded is null || decoded.Length == noise[0]);
        }
    }
}

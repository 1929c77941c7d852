using ModelBuild.Checkpoints;

namespace ModelBuild.Checkpoints.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void Known_answers()
    {
        // RFC 3720, B.4, and the values of TensorFlow's crc32c_test.
        Assert.Equal(0x8a9136aau, Crc32C.Extend(0, new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Extend(0, Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eu, Crc32C.Extend(0, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0xE3069283u, Crc32C.Extend(0, "123456789"u8));
        Assert.Equal(0u, Crc32C.Extend(0, []));
        Assert.Equal(0xA282EAD8u, Crc32C.Mask(0));
    }

    [Fact]
    public void Instruction_and_tables_agree_at_every_length_and_split()
    {
        byte[] bytes = new byte[40_000];
        new Random(1).NextBytes(bytes);
        foreach (int length in Enumerable.Range(0, 70).Concat([4095, 4096, 8191, 12_287, 12_288, 12_289, 24_576, 24_600, 39_999]))
        {
            uint whole = Crc32C.ExtendSoftware(0, bytes.AsSpan(0, length));
            Assert.Equal(whole, Crc32C.Extend(0, bytes.AsSpan(0, length)));
            Assert.Equal(whole, Crc32C.Extend(Crc32C.Extend(0, bytes.AsSpan(0, length / 3)), bytes.AsSpan(length / 3, length - length / 3)));
            Assert.Equal(whole, Crc32C.Unmask(Crc32C.Mask(whole)));
        }
    }
}

using System.Runtime.InteropServices;
using ModelBuild.Checkpoints.Editing;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests.Editing;

public sealed class ValueCastTests
{
    [Fact]
    public void Every_half_and_every_bfloat16_goes_to_float_and_back()
    {
        byte[] all = MemoryMarshal.AsBytes<ushort>([.. Enumerable.Range(0, 65_536).Select(i => (ushort)i)]).ToArray();
        foreach (DataType dtype in (DataType[])[DataType.DtHalf, DataType.DtBfloat16])
        {
            byte[] floats = Cast(dtype, DataType.DtFloat, all, out _);
            ushort[] back = MemoryMarshal.Cast<byte, ushort>(Cast(DataType.DtFloat, dtype, floats, out long overflowed)).ToArray();
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(floats);
            for (int i = 0; i < back.Length; i++)
            {
                // Of a NaN only that it is one remains.
                if (float.IsNaN(values[i])) Assert.True(IsNaN(dtype, back[i]), $"{dtype} {i:x}");
                else Assert.Equal(i, back[i]);
            }
            Assert.Equal(0, overflowed);
        }
    }

    [Fact]
    public void Rounds_to_the_nearest_and_to_the_even_one_of_two()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 20_000).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))).Where(float.IsFinite)];
        // Half way between two bfloat16 values, up and down.
        float[] ties = [.. Enumerable.Range(0, 2000).Select(i => BitConverter.UInt32BitsToSingle(0x3f80_8000u + ((uint)i << 16)))];
        Check(DataType.DtBfloat16, [.. values, .. ties], bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
        float[] small = [.. Enumerable.Range(0, 20_000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-26, 15))))];
        float[] halfTies = [.. Enumerable.Range(0, 2000).Select(i => BitConverter.UInt32BitsToSingle(0x3f80_1000u + ((uint)i << 13)))];
        Check(DataType.DtHalf, [.. small, .. halfTies], bits => (float)BitConverter.UInt16BitsToHalf(bits));
    }

    [Fact]
    public void Known_answers()
    {
        // As numpy.float32(x).astype(numpy.float16) and ml_dtypes.bfloat16(x) give them.
        float[] values = [0, -0f, 1, 65_504, 65_519, 65_520, 5.9604645e-08f, 2.9802322e-08f, 3.1e-08f, float.NegativeInfinity, 3.4028235e38f];
        Assert.Equal<ushort>(
            [0, 0x8000, 0x3c00, 0x7bff, 0x7bff, 0x7c00, 1, 0, 1, 0xfc00, 0x7c00], Bits(DataType.DtHalf, values, out long overflowed));
        Assert.Equal(2, overflowed);
        Assert.Equal<ushort>(
            [0, 0x8000, 0x3f80, 0x4780, 0x4780, 0x4780, 0x3380, 0x3300, 0x3305, 0xff80, 0x7f80], Bits(DataType.DtBfloat16, values, out overflowed));
        Assert.Equal(1, overflowed);
        Assert.Equal<ushort>([0x7fc0, 0xffc0], [ValueCast.Bfloat16Of(BitConverter.UInt32BitsToSingle(0x7f800001)), ValueCast.Bfloat16Of(BitConverter.UInt32BitsToSingle(0xffffffff))]);
    }

    /// <summary>The result is no farther than either neighbour, and of two equally near ones has the even bits.</summary>
    private static void Check(DataType dtype, float[] values, Func<ushort, float> valueOf)
    {
        ushort[] rounded = Bits(dtype, values, out _);
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i], got = valueOf(rounded[i]);
            if (double.IsInfinity(got)) continue; // Overflow is what Known_answers is for.
            foreach (int step in (int[])[-1, 1])
            {
                if ((rounded[i] & 0x7fff) + step is < 0 or > 0x7fff) continue;
                double neighbour = valueOf((ushort)(rounded[i] + step));
                if (!double.IsFinite(neighbour)) continue;
                double far = Math.Abs(neighbour - value), near = Math.Abs(got - value);
                Assert.True(near < far || (near == far && (rounded[i] & 1) == 0), $"{dtype} {value:r} -> {got:r}, but {neighbour:r}");
            }
        }
    }

    private static ushort[] Bits(DataType to, float[] values, out long overflowed) =>
        MemoryMarshal.Cast<byte, ushort>(Cast(DataType.DtFloat, to, MemoryMarshal.AsBytes<float>(values).ToArray(), out overflowed)).ToArray();

    private static byte[] Cast(DataType from, DataType to, byte[] values, out long overflowed)
    {
        using var output = new MemoryStream();
        var cast = new ValueCast(from, to, output);
        cast.Write(values);
        overflowed = cast.Overflowed;
        return output.ToArray();
    }

    private static bool IsNaN(DataType dtype, ushort bits) =>
        dtype == DataType.DtHalf ? Half.IsNaN(BitConverter.UInt16BitsToHalf(bits)) : float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits << 16));
}

using System.Text;
using Google.Protobuf;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

public sealed class SliceKeyTests
{
    [Theory]
    [InlineData(0, "80")]
    [InlineData(5, "85")]
    [InlineData(-1, "7F")]
    [InlineData(63, "BF")]
    [InlineData(-64, "40")]
    [InlineData(64, "C040")]
    [InlineData(8191, "DFFF")]
    [InlineData(8192, "E02000")]
    [InlineData(-65, "3FBF")]
    [InlineData(0x424242, "F0424242")]
    [InlineData(-0x800, "3800")]
    [InlineData(long.MaxValue, "FFC07FFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, "003F8000000000000000")]
    public void Signed_numbers_as_in_TensorFlows_ordered_code(long value, string expected)
    {
        var key = new List<byte>();
        SliceKey.AppendSigned(key, value);
        Assert.Equal(expected, Convert.ToHexString([.. key]));
    }

    [Fact]
    public void A_whole_key()
    {
        byte[] key = [.. SliceKey.Prefix("part/w"u8), .. SliceKey.Extents(Slice((0, 5), null))];
        Assert.Equal("00706172742F77000101028085807F", Convert.ToHexString(key));
        Assert.Equal(9, SliceKey.PrefixLength(key));
        Assert.Equal("00", Convert.ToHexString(SliceKey.Extents(new TensorSliceProto())));
    }

    [Fact]
    public void Zero_and_255_in_a_name_are_escaped()
    {
        byte[] prefix = SliceKey.Prefix([65, 0, 255, 1, 66]);
        Assert.Equal("004100FFFF0001420001", Convert.ToHexString(prefix));
        Assert.Equal(prefix.Length, SliceKey.PrefixLength([.. prefix, 1, 1]));
        Assert.Equal(0, SliceKey.PrefixLength("plain"u8));
        Assert.Equal(0, SliceKey.PrefixLength([]));
        Assert.Equal(0, SliceKey.PrefixLength([0, 65, 0]));
        Assert.Equal(0, SliceKey.PrefixLength([0, 65, 0, 2, 0, 1]));
    }

    [Fact]
    public void Only_claimed_slices_are_hidden()
    {
        BundleEntryProto plain = TemporaryCheckpoint.Entry(DataType.DtFloat, [], [1, 2, 3, 4]);
        BundleEntryProto half = TemporaryCheckpoint.Entry(DataType.DtFloat, [5, 4], new byte[80], offset: 4);
        // Shard and offset of a partitioned tensor mean nothing, whatever they say.
        BundleEntryProto whole = TemporaryCheckpoint.Entry(DataType.DtFloat, [10, 4], [], offset: -1, shard: 7);
        whole.Slices.Add(Slice((0, 5), null));
        whole.Slices.Add(Slice((5, 5), null));
        byte[] first = [.. SliceKey.Prefix("w"u8), .. SliceKey.Extents(whole.Slices[0])];
        // Of the form of a slice's key, yet nobody's slice: TensorFlow lists it as a name.
        byte[] stray = [.. SliceKey.Prefix("v"u8), 0];
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write(
            TableFile.Of(([], TemporaryCheckpoint.Header().ToByteArray()), (stray, plain.ToByteArray()), (first, half.ToByteArray()), ("w"u8.ToArray(), whole.ToByteArray())),
            [1, 2, 3, 4, .. new byte[80]]);
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal([Encoding.UTF8.GetString(stray), "w"], reader.Tensors.Select(t => t.Name));
        Assert.True(reader.Get("w").IsPartitioned);
        // Its second slice is not there.
        foreach (Action read in (Action[])[() => reader.Read(reader.Get("w"), _ => { }), () => reader.ReadExactly(reader.Get("w"), new byte[160]), () => reader.ReadTensor<float>("w")])
            Assert.Equal("MB1009", Assert.Throws<ModelFileException>(read).Code);
    }

    private static TensorSliceProto Slice(params (long Start, long Length)?[] extents)
    {
        var slice = new TensorSliceProto();
        foreach ((long Start, long Length)? extent in extents)
        {
            slice.Extent.Add(extent is { } e
                ? new TensorSliceProto.Types.Extent { Start = e.Start, Length = e.Length }
                : new TensorSliceProto.Types.Extent());
        }
        return slice;
    }
}

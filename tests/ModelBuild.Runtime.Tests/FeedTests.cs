using System.Numerics.Tensors;

namespace ModelBuild.Runtime.Tests;

public sealed class FeedTests
{
    private static (nint[] Shape, T[] Values) Read<T>(Feed<T> feed) where T : struct =>
        (feed.Shape.ToArray(), Feed<T>.Elements(in feed).ToArray());

    private static void Is<T>(Feed<T> feed, nint[] shape, params T[] values) where T : struct
    {
        (nint[] gotShape, T[] gotValues) = Read(feed);
        Assert.True(feed.HasValue);
        Assert.Equal(shape, gotShape);
        Assert.Equal(values, gotValues);
    }

    [Fact]
    public void A_single_value_has_an_empty_shape() => Is<int>(2, [], 2);

    [Fact]
    public void A_literal_widens_as_CSharp_widens_it()
    {
        Is<float>(2, [], 2f);
        Is<byte>(3, [], (byte)3);
        Is<long>('a', [], 97L);
    }

    [Fact]
    public void An_array_gives_its_lengths_and_its_row_major_elements()
    {
        Is<int>(new[] { 1, 2, 3 }, [3], 1, 2, 3);
        Is<int>(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, [2, 3], 1, 2, 3, 4, 5, 6);
        Is<int>(new[, ,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } }, [2, 2, 1], 1, 2, 3, 4);
        Is<int>(new int[1, 2, 0, 3], [1, 2, 0, 3]);
        Is<int>(new[, , ,] { { { { 1, 2 } } } }, [1, 1, 1, 2], 1, 2);
    }

    [Fact]
    public void A_tensor_is_fed_as_it_is() => Is<int>(Tensor.Create(new[] { 1, 2, 3, 4 }, [2, 2]), [2, 2], 1, 2, 3, 4);

    [Fact]
    public void A_view_is_fed_in_row_major_order()
    {
        Tensor<int> tensor = Tensor.Create(new[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Is<int>(tensor.Slice(System.Buffers.NRange.All, new System.Buffers.NRange(1, 3)), [2, 2], 2, 3, 5, 6);
        Is<int>(Tensor.Transpose(tensor), [3, 2], 1, 4, 2, 5, 3, 6);
    }

    [Fact]
    public void Values_with_a_shape_must_agree_with_it()
    {
        Is(Feed.From<int>([1, 2, 3, 4], 2, 2), [2, 2], 1, 2, 3, 4);
        Is(Feed.From<int>(new[] { 1, 2, 3, 4 }.AsMemory(1, 2), 2, 1), [2, 1], 2, 3);
        ModelException error = Assert.Throws<ModelException>(() => Feed.From(new[] { 1, 2, 3 }, 2, 2));
        Assert.Equal("MB3003: 3 elements do not make a tensor of shape [2,2].", error.Message);
        Assert.Throws<ModelException>(() => Feed.From(new[] { 1 }, -1, -1));
        Assert.Throws<ModelException>(() => Feed.From(Array.Empty<int>(), nint.MaxValue, nint.MaxValue));
        Is(Feed.From(Array.Empty<int>(), nint.MaxValue, 0), [nint.MaxValue, 0]);
    }

    [Fact]
    public void Nothing_is_not_a_value()
    {
        Assert.False(default(Feed<int>).HasValue);
        Assert.Equal("(nothing)", default(Feed<int>).ToString());
        Assert.Throws<ArgumentNullException>(() => (Feed<int>)(int[])null!);
        Assert.Throws<ArgumentNullException>(() => (Feed<int>)(Tensor<int>)null!);
    }

    [Fact]
    public void Strings_are_text_or_bytes()
    {
        Is(((StringFeed)"grün").Values, [], (TensorString)"grün");
        Is(((StringFeed)new byte[] { 0x89, 0x50, 0 }).Values, [], new TensorString(new byte[] { 0x89, 0x50, 0 }));
        Is(((StringFeed)new[] { "a", "b" }).Values, [2], "a", "b");
        Is(((StringFeed)new[,] { { "a", "b" } }).Values, [1, 2], "a", "b");
        Is(((StringFeed)new byte[][] { [1], [2] }).Values, [2], new byte[] { 1 }, new byte[] { 2 });
        Is(((StringFeed)Feed.From<TensorString>(["a", "b"], 2, 1)).Values, [2, 1], "a", "b");
        Assert.Throws<ArgumentNullException>(() => (StringFeed)(string)null!);
    }
}

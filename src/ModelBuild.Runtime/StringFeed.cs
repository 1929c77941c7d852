using System.Numerics.Tensors;

namespace ModelBuild;

/// <summary>
/// The value of a string input: text (fed as UTF-8), bytes (a PNG file, a serialised <c>tf.Example</c>), or arrays of them.
/// Each converts implicitly.
/// </summary>
public readonly struct StringFeed
{
    private readonly Feed<TensorString> _feed;

    private StringFeed(Feed<TensorString> feed) => _feed = feed;

    /// <summary>The elements and their shape.</summary>
    public Feed<TensorString> Values => _feed;

    /// <summary>A single string, shape <c>[]</c>.</summary>
    public static implicit operator StringFeed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new((TensorString)text);
    }

    /// <summary>A single string of any bytes, shape <c>[]</c>; not copied until the model runs.</summary>
    public static implicit operator StringFeed(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new((TensorString)bytes);
    }

    /// <summary>A single string, shape <c>[]</c>.</summary>
    public static implicit operator StringFeed(TensorString value) => new(value);

    /// <summary>Strings of shape <c>[n]</c>.</summary>
    public static implicit operator StringFeed(string[] texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new(Array.ConvertAll(texts, text => (TensorString)text));
    }

    /// <summary>Strings of any bytes, shape <c>[n]</c>.</summary>
    public static implicit operator StringFeed(byte[][] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(Array.ConvertAll(values, bytes => (TensorString)bytes));
    }

    /// <summary>Strings of two dimensions.</summary>
    public static implicit operator StringFeed(string[,] texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var values = new TensorString[texts.GetLength(0), texts.GetLength(1)];
        for (int i = 0; i < values.GetLength(0); i++)
        {
            for (int j = 0; j < values.GetLength(1); j++) values[i, j] = texts[i, j];
        }
        return new(values);
    }

    /// <summary>Strings of shape <c>[n]</c>.</summary>
    public static implicit operator StringFeed(TensorString[] values) => new(values);

    /// <summary>Strings of two dimensions.</summary>
    public static implicit operator StringFeed(TensorString[,] values) => new(values);

    /// <summary>A tensor of strings.</summary>
    public static implicit operator StringFeed(Tensor<TensorString> tensor) => new(tensor);

    /// <summary>Strings of any other shape, from <see cref="Feed.From{T}(ReadOnlySpan{T}, ReadOnlySpan{nint})"/>.</summary>
    public static implicit operator StringFeed(Feed<TensorString> values) => new(values);

    /// <summary>Its shape, or that it holds nothing.</summary>
    public override string ToString() => _feed.ToString();
}

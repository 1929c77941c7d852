using System.Text;

namespace ModelBuild;

/// <summary>
/// One element of a string tensor. TensorFlow's strings are bytes of any content (a word, a PNG file); this holds them as they are
/// and converts from and to <see cref="string"/> as UTF-8.
/// </summary>
/// <param name="bytes">The element's bytes; not copied.</param>
public readonly struct TensorString(ReadOnlyMemory<byte> bytes) : IEquatable<TensorString>
{
    /// <summary>The bytes of the element.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public static implicit operator TensorString(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes themselves; not copied.</summary>
    public static implicit operator TensorString(byte[] bytes) => new(bytes);

    /// <summary>Decodes the bytes as UTF-8; invalid sequences become U+FFFD.</summary>
    public static explicit operator string(TensorString value) => value.ToString();

    /// <summary>Whether both hold the same bytes.</summary>
    public static bool operator ==(TensorString left, TensorString right) => left.Equals(right);

    /// <summary>Whether they hold different bytes.</summary>
    public static bool operator !=(TensorString left, TensorString right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(TensorString other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>Decodes the bytes as UTF-8; invalid sequences become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}

using System.Text;

namespace ModelBuild.Checkpoints.Writing;

/// <summary>The name of a tensor that is written.</summary>
internal static class TensorName
{
    // Refuses what it cannot encode, where the usual one would turn two names into one.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its bytes, by which tensors are ordered.</summary>
    /// <exception cref="ArgumentException">It is empty or no text.</exception>
    public static byte[] Utf8(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            return s_utf8.GetBytes(name);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("The name is not text: it has one half of a surrogate pair.", nameof(name), e);
        }
    }
}

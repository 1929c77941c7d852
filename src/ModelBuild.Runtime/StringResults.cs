namespace ModelBuild;

/// <summary>String outputs as .NET strings.</summary>
public static class StringResults
{
    /// <summary>The elements in row-major order, decoded as UTF-8; invalid sequences become U+FFFD.</summary>
    public static string[] ToStrings(this Result<TensorString> result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ReadOnlySpan<TensorString> values = result.AsSpan();
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = values[i].ToString();
        return texts;
    }
}

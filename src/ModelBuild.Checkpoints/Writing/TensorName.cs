using System.Text;

namespace ModelBuild.Checkpoints.Writing;

/// <summary>The name of a tensor that is written.</summary>
internal static class TensorName
{
    /// <summary>Whether a tensor can be called so.</summary>
    public static bool IsOne(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (i + 1 < name.Length && char.IsSurrogatePair(name[i], name[i + 1])) i++;
            else if (char.IsSurrogate(name[i])) return false;
        }
        return name.Length > 0;
    }

    /// <summary>Its bytes, by which tensors are ordered.</summary>
    /// <exception cref="ArgumentException">It is empty or no text.</exception>
    public static byte[] Utf8(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        // Encoding it nevertheless could turn two names into one.
        if (!IsOne(name)) throw new ArgumentException("The name is not text: it has one half of a surrogate pair.", nameof(name));
        return Encoding.UTF8.GetBytes(name);
    }
}

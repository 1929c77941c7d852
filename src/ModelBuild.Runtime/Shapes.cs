using System.Globalization;
using System.Text;

namespace ModelBuild;

/// <summary>The shapes that tensors actually have, as spans of lengths.</summary>
internal static class Shapes
{
    /// <summary>As messages show it: <c>[3,8,8]</c>.</summary>
    public static string Show(ReadOnlySpan<nint> shape)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(shape[i].ToString(CultureInfo.InvariantCulture));
        }
        return text.Append(']').ToString();
    }

    /// <summary>The number of elements, or -1 when a length is negative or the product does not fit.</summary>
    public static long Count(ReadOnlySpan<nint> shape)
    {
        long count = 1;
        bool empty = false;
        foreach (nint length in shape)
        {
            if (length < 0) return -1;
            if (length == 0) empty = true;
            else if (count > long.MaxValue / length) return -1;
            else count *= length;
        }
        return empty ? 0 : count;
    }

    /// <summary>Throws when <paramref name="shape"/> does not have <paramref name="elements"/> elements.</summary>
    public static void DemandCount(ReadOnlySpan<nint> shape, int elements)
    {
        if (Count(shape) != elements)
            throw new ModelException(ModelErrorCodes.WrongShape, $"{elements} elements do not make a tensor of shape {Show(shape)}.");
    }
}

using System.Globalization;

namespace ModelBuild.Freezing;

/// <summary>A version of TensorFlow as far as ops go by it: major and minor. Patches neither add nor take ops.</summary>
internal readonly record struct TensorFlowVersion(int Major, int Minor) : IComparable<TensorFlowVersion>
{
    /// <summary>Reads <c>1.15</c>, <c>2.4.1</c> or <c>2.0.0-rc1</c>; null for anything else.</summary>
    public static TensorFlowVersion? Parse(string text)
    {
        string[] parts = text.Trim().Split('-', 2)[0].Split('.');
        if (parts.Length is < 2 or > 3) return null;
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }
        return new TensorFlowVersion(numbers[0], numbers[1]);
    }

    public int CompareTo(TensorFlowVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public static bool operator <(TensorFlowVersion a, TensorFlowVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(TensorFlowVersion a, TensorFlowVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(TensorFlowVersion a, TensorFlowVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(TensorFlowVersion a, TensorFlowVersion b) => a.CompareTo(b) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}

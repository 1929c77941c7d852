namespace ModelBuild.Freezing.Shapes;

/// <summary>Arithmetic on single dims where an unknown operand (negative), an overflow or a negative result gives an unknown dim.</summary>
internal static class Dim
{
    public const long Unknown = StaticShape.UnknownDim;

    public static long Add(long a, long b) => a < 0 || b < 0 || a > long.MaxValue - b ? Unknown : a + b;

    public static long Subtract(long a, long b) => a < 0 || b < 0 || a < b ? Unknown : a - b;

    /// <summary>A factor 0 decides the product, whatever the other is.</summary>
    public static long Multiply(long a, long b)
    {
        if (a == 0 || b == 0) return 0;
        if (a < 0 || b < 0 || a > long.MaxValue / b) return Unknown;
        return a * b;
    }

    /// <summary>Unknown unless the division leaves no rest.</summary>
    public static long DivideExactly(long a, long b) => a < 0 || b <= 0 || a % b != 0 ? Unknown : a / b;

    public static long DivideUp(long a, long b) => a < 0 || b <= 0 ? Unknown : a / b + (a % b == 0 ? 0 : 1);

    /// <summary>What is known when both describe the same dim; a contradiction leaves nothing known.</summary>
    public static long Merge(long a, long b) => a < 0 ? b : b < 0 || a == b ? a : Unknown;
}

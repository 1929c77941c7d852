using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>An operation on single elements; results of comparisons are booleans.</summary>
internal sealed record ElementOp(Func<long, long, long> Ints, Func<double, double, double> Floats, bool IsComparison = false);

/// <summary>Values of element-wise ops, with TensorFlow's rounding and broadcasting.</summary>
internal static class ElementValues
{
    private const long Unknown = StaticValue.Unknown;

    private static readonly Dictionary<string, ElementOp> s_binary = new()
    {
        ["Add"] = new(static (a, b) => a + b, static (a, b) => a + b),
        ["AddV2"] = new(static (a, b) => a + b, static (a, b) => a + b),
        ["Sub"] = new(static (a, b) => a - b, static (a, b) => a - b),
        ["Mul"] = new(static (a, b) => a * b, static (a, b) => a * b),
        ["RealDiv"] = new(static (a, b) => Divide(a, b), static (a, b) => a / b),
        ["Div"] = new(static (a, b) => Divide(a, b), static (a, b) => a / b),
        ["TruncateDiv"] = new(static (a, b) => Divide(a, b), static (a, b) => Math.Truncate(a / b)),
        ["FloorDiv"] = new(FloorDivide, static (a, b) => Math.Floor(a / b)),
        ["FloorMod"] = new(static (a, b) => FloorDivide(a, b) is var q && q == Unknown ? Unknown : a - q * b, static (a, b) => a - Math.Floor(a / b) * b),
        ["Mod"] = new(static (a, b) => b == 0 ? Unknown : a % b, static (a, b) => a % b),
        ["TruncateMod"] = new(static (a, b) => b == 0 ? Unknown : a % b, static (a, b) => a % b),
        ["Maximum"] = new(Math.Max, Math.Max),
        ["Minimum"] = new(Math.Min, Math.Min),
        ["Pow"] = new(Power, Math.Pow),
        ["SquaredDifference"] = new(static (a, b) => (a - b) * (a - b), static (a, b) => (a - b) * (a - b)),
        ["Equal"] = new(static (a, b) => a == b ? 1 : 0, static (a, b) => a == b ? 1 : 0, true),
        ["NotEqual"] = new(static (a, b) => a != b ? 1 : 0, static (a, b) => a != b ? 1 : 0, true),
        ["Less"] = new(static (a, b) => a < b ? 1 : 0, static (a, b) => a < b ? 1 : 0, true),
        ["LessEqual"] = new(static (a, b) => a <= b ? 1 : 0, static (a, b) => a <= b ? 1 : 0, true),
        ["Greater"] = new(static (a, b) => a > b ? 1 : 0, static (a, b) => a > b ? 1 : 0, true),
        ["GreaterEqual"] = new(static (a, b) => a >= b ? 1 : 0, static (a, b) => a >= b ? 1 : 0, true),
        ["LogicalAnd"] = new(static (a, b) => a & b, static (_, _) => double.NaN),
        ["LogicalOr"] = new(static (a, b) => a | b, static (_, _) => double.NaN),
    };

    private static readonly Dictionary<string, ElementOp> s_unary = new()
    {
        ["Neg"] = new(static (a, _) => -a, static (a, _) => -a),
        ["Abs"] = new(static (a, _) => Math.Abs(a), static (a, _) => Math.Abs(a)),
        ["Sign"] = new(static (a, _) => Math.Sign(a), static (a, _) => Math.Sign(a)),
        ["Square"] = new(static (a, _) => a * a, static (a, _) => a * a),
        ["Sqrt"] = new(static (_, _) => Unknown, static (a, _) => Math.Sqrt(a)),
        ["Rsqrt"] = new(static (_, _) => Unknown, static (a, _) => 1 / Math.Sqrt(a)),
        ["Exp"] = new(static (_, _) => Unknown, static (a, _) => Math.Exp(a)),
        ["Log"] = new(static (_, _) => Unknown, static (a, _) => Math.Log(a)),
        ["Ceil"] = new(static (_, _) => Unknown, static (a, _) => Math.Ceiling(a)),
        ["Floor"] = new(static (_, _) => Unknown, static (a, _) => Math.Floor(a)),
        ["Round"] = new(static (a, _) => a, static (a, _) => Math.Round(a, MidpointRounding.ToEven)),
        ["Rint"] = new(static (_, _) => Unknown, static (a, _) => Math.Round(a, MidpointRounding.ToEven)),
        ["Reciprocal"] = new(static (_, _) => Unknown, static (a, _) => 1 / a),
        ["LogicalNot"] = new(static (a, _) => a == 0 ? 1 : 0, static (_, _) => double.NaN),
        ["ZerosLike"] = new(static (_, _) => 0, static (_, _) => 0),
        ["OnesLike"] = new(static (_, _) => 1, static (_, _) => 1),
    };

    public static ElementOp? Binary(string op) => s_binary.GetValueOrDefault(op);

    public static ElementOp? Unary(string op) => s_unary.GetValueOrDefault(op);

    public static StaticValue Map(StaticValue x, ElementOp op) => x.Ints is not null
        ? StaticValue.OfInts(x.DType, x.Shape, Array.ConvertAll(x.Ints, a => a == Unknown ? Unknown : Wrap(op.Ints(a, 0), x.DType)))
        : StaticValue.OfFloats(x.DType, x.Shape, Array.ConvertAll(x.Floats!, a => Round(op.Floats(a, 0), x.DType)));

    public static StaticValue? Zip(StaticValue a, StaticValue b, ElementOp op, int maxElements = StaticValue.MaxElements)
    {
        if ((a.Ints is null) != (b.Ints is null)) return null;
        StaticShape shape = ElementWiseRules.Broadcast(a.Shape, b.Shape);
        if (shape.ElementCount < 0 || shape.ElementCount > maxElements) return null;
        int count = (int)shape.ElementCount;
        int[] fromA = BroadcastIndices(a.Shape, shape);
        int[] fromB = BroadcastIndices(b.Shape, shape);
        if (a.Ints is { } intsA && b.Ints is { } intsB)
        {
            long[] ints = new long[count];
            for (int i = 0; i < count; i++)
            {
                long x = intsA[fromA[i]], y = intsB[fromB[i]];
                ints[i] = x == Unknown || y == Unknown ? Unknown : op.IsComparison ? op.Ints(x, y) : Wrap(op.Ints(x, y), a.DType);
            }
            return StaticValue.OfInts(op.IsComparison ? DataType.DtBool : a.DType, shape, ints);
        }
        double[] floats = new double[count];
        long[] truths = new long[op.IsComparison ? count : 0];
        for (int i = 0; i < count; i++)
        {
            double x = a.Floats![fromA[i]], y = b.Floats![fromB[i]];
            bool known = !double.IsNaN(x) && !double.IsNaN(y);
            if (op.IsComparison) truths[i] = known ? (long)op.Floats(x, y) : Unknown;
            else floats[i] = known ? Round(op.Floats(x, y), a.DType) : double.NaN;
        }
        return op.IsComparison ? StaticValue.OfInts(DataType.DtBool, shape, truths) : StaticValue.OfFloats(a.DType, shape, floats);
    }

    public static StaticValue? Select(StaticValue? condition, StaticValue? then, StaticValue? otherwise)
    {
        if (condition is not { Count: 1, Ints: { } truth } || truth[0] == Unknown) return null;
        StaticValue? chosen = truth[0] != 0 ? then : otherwise;
        // The other branch may broadcast the result; only equal shapes are sure not to.
        return then is not null && otherwise is not null && then.Shape.Equals(otherwise.Shape) ? chosen : null;
    }

    public static StaticValue? Cast(StaticValue x, DataType to)
    {
        bool toFloat = to is DataType.DtFloat or DataType.DtDouble or DataType.DtHalf or DataType.DtBfloat16;
        if (toFloat)
        {
            double[] floats = new double[x.Count];
            for (int i = 0; i < floats.Length; i++) floats[i] = Round(x.Float(i), to);
            return StaticValue.OfFloats(to, x.Shape, floats);
        }
        if (!IsInteger(to)) return null;
        long[] ints = new long[x.Count];
        for (int i = 0; i < ints.Length; i++)
        {
            long value = x.Ints is not null ? x.Ints[i] : double.IsFinite(x.Floats![i]) && Math.Abs(x.Floats[i]) < 1e18 ? (long)x.Floats[i] : Unknown;
            ints[i] = value == Unknown ? Unknown : to == DataType.DtBool ? (x.Floats is not null ? x.Floats[i] != 0 : value != 0) ? 1 : 0 : Wrap(value, to);
        }
        return StaticValue.OfInts(to, x.Shape, ints);
    }

    /// <summary>For each element of the broadcast shape, the flat index of the element it comes from.</summary>
    public static int[] BroadcastIndices(StaticShape from, StaticShape to)
    {
        int[] indices = new int[(int)to.ElementCount];
        for (int i = 0; i < indices.Length; i++)
        {
            int rest = i, index = 0, stride = 1;
            for (int d = 1; d <= to.Rank; d++)
            {
                int size = (int)to[to.Rank - d];
                int at = rest % size;
                rest /= size;
                if (d > from.Rank) continue;
                int own = (int)from[from.Rank - d];
                if (own != 1) index += at * stride;
                stride *= own;
            }
            indices[i] = index;
        }
        return indices;
    }

    public static bool IsInteger(DataType dtype) => dtype is DataType.DtInt8 or DataType.DtInt16 or DataType.DtInt32 or DataType.DtInt64
        or DataType.DtUint8 or DataType.DtUint16 or DataType.DtUint32 or DataType.DtUint64 or DataType.DtBool;

    /// <summary>What an integer of the dtype keeps of a value.</summary>
    public static long Wrap(long value, DataType dtype) => value == Unknown ? Unknown : dtype switch
    {
        DataType.DtInt8 => (sbyte)value,
        DataType.DtUint8 => (byte)value,
        DataType.DtInt16 => (short)value,
        DataType.DtUint16 => (ushort)value,
        DataType.DtInt32 => (int)value,
        DataType.DtUint32 => (uint)value,
        _ => value,
    };

    public static double Round(double value, DataType dtype) => dtype switch
    {
        DataType.DtFloat => (float)value,
        DataType.DtHalf => (double)(Half)value,
        DataType.DtBfloat16 => double.NaN,
        _ => value,
    };

    private static long Divide(long a, long b) => b == 0 ? Unknown : a / b;

    private static long FloorDivide(long a, long b)
    {
        if (b == 0) return Unknown;
        long quotient = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static long Power(long value, long exponent)
    {
        if (exponent is < 0 or > 63) return Unknown;
        long power = 1;
        for (long i = 0; i < exponent; i++) power *= value;
        return power;
    }
}

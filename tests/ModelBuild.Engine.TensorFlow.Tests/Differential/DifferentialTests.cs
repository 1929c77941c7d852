using ModelBuild.Protos;
using Xunit.Abstractions;
using static ModelBuild.Engine.TensorFlow.Tests.Differential.OpCase;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>
/// The embedded engine against TensorFlow itself, 200 random cases for each family of ops: shapes that broadcast, scalars, empty tensors, NaN, infinities, -0, denormal numbers, the ends of
/// the integers. What one refuses the other must refuse.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Unary_of_floats() => Check(1, draw =>
    {
        DType dtype = draw.Of(Draw.Floats);
        string op = draw.Of("Abs", "Neg", "Sign", "Square", "Floor", "Ceil", "Sqrt", "Relu", "Relu6", "IsNan", "IsInf", "IsFinite", "Softsign", "Reciprocal", "Rsqrt",
            "Exp", "Expm1", "Log", "Log1p", "Sin", "Cos", "Tan", "Tanh", "Sigmoid", "Erf", "Erfc", "Softplus", "Elu", "Selu", "LeakyRelu",
            "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Sinh", "Cosh", "Round", "Rint", "Lgamma", "Digamma", "Inv");
        bool exact = op is "Abs" or "Neg" or "Sign" or "Square" or "Floor" or "Ceil" or "Relu" or "Relu6" or "IsNan" or "IsInf" or "IsFinite" or "Round" or "Rint";
        // Inverses of denormal numbers are infinite where these count as zero; functions of huge angles have no digits in Eigen's float32; its square root of an infinite half is NaN in 2.7.
        bool special = op is not ("Reciprocal" or "Inv" or "Rsqrt" or "Sqrt" or "Log" or "Lgamma" or "Digamma" or "Sin" or "Cos" or "Tan");
        // A denormal number has no integer above or below it where it counts as zero.
        return new OpCase(op, draw.Any(dtype, draw.Shape(), special, denormal: op is not ("Ceil" or "Floor"))) { Tolerance = exact ? Tolerance.Exact : Rounded(dtype, op) };
    });

    [SkippableFact]
    public void Unary_of_integers() => Check(2, draw =>
    {
        string op = draw.Of("Abs", "Neg", "Sign", "Square", "Relu", "Relu6", "Invert", "PopulationCount", "OnesLike", "ZerosLike");
        return new OpCase(op, draw.Any(draw.Of(op is "Relu" or "Relu6" or "Invert" or "PopulationCount" or "OnesLike" or "ZerosLike" ? Draw.Integers : [DType.Int32, DType.Int64]), draw.Shape()));
    });

    [SkippableFact]
    public void Unary_of_complex_numbers() => Check(3, draw => ComplexUnary(draw, draw.Of("Neg", "Square", "Reciprocal", "Sqrt", "Rsqrt", "Exp", "Expm1", "Log", "Log1p", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Sigmoid", "Sign", "Conj", "OnesLike")));

    private static OpCase ComplexUnary(Draw draw, string op)
    {
        DType dtype = draw.Of(Draw.Complexes);
        // On the cut, Eigen's scalar and vector code for 1 / sqrt(z) take opposite sides; at -1 its log1p is NaN in one part.
        return new OpCase(op, op is "Rsqrt" or "Log1p" ? draw.Between(dtype, draw.Shape(), -4, 4) : draw.Any(dtype, draw.Shape(), special: false)) { Tolerance = new Tolerance(64, 1e-6) };
    }

    [SkippableFact]
    public void Binary_of_floats() => Check(4, draw =>
    {
        (nint[] x, nint[] y) = draw.Pair();
        DType dtype = draw.Of(Draw.Floats);
        string op = draw.Of("Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Maximum", "Minimum", "SquaredDifference", "FloorDiv", "FloorMod", "Pow", "Atan2", "DivNoNan", "MulNoNan", "Xdivy", "Xlogy", "Xlog1py", "TruncateMod", "Mod");
        bool exact = op is "Add" or "AddV2" or "Sub" or "Mul" or "Maximum" or "Minimum";
        // NaN in a maximum is what the order of the processor's instruction makes of it, and not the same in Eigen's scalar and vector code; divisors that are denormal count as zero.
        bool special = op is "Add" or "AddV2" or "Sub" or "Mul";
        // In 2.7 an odd power of -0 has lost its sign.
        Value left = op == "Pow" ? draw.Between(dtype, x, -4, 4) : draw.Any(dtype, x, special);
        return new OpCase(op, left, draw.Any(dtype, y, special)) { Tolerance = exact ? Tolerance.Exact : Rounded(dtype, op) };
    });

    [SkippableFact]
    public void Binary_of_integers() => Check(5, draw =>
    {
        (nint[] x, nint[] y) = draw.Pair();
        DType dtype = draw.Of(Draw.Integers);
        string op = draw.Of("AddV2", "Sub", "Mul", "Div", "TruncateDiv", "FloorDiv", "FloorMod", "Maximum", "Minimum", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift", "SquaredDifference");
        // A divisor of zero is an error in both; here the values that divide. A shift by more than the bits has no meaning in C++.
        Value right = op is "Div" or "TruncateDiv" or "FloorDiv" or "FloorMod" ? draw.Between(dtype, y, 1, 100) : op.EndsWith("Shift", StringComparison.Ordinal) ? draw.Between(dtype, y, 0, 7) : draw.Any(dtype, y);
        return new OpCase(op, draw.Any(dtype, x), NoZeros(right, op));
    });

    [SkippableFact]
    public void Binary_of_complex_numbers() => Check(6, draw =>
    {
        (nint[] x, nint[] y) = draw.Pair();
        DType dtype = draw.Of(Draw.Complexes);
        string op = draw.Of("Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "SquaredDifference", "Pow", "DivNoNan", "Xdivy", "Xlogy", "Equal", "NotEqual");
        return new OpCase(op, draw.Any(dtype, x, special: false), draw.Any(dtype, y, special: false)) { Tolerance = op == "Pow" ? new Tolerance(256, 1e-6) : new Tolerance(32, 1e-6) };
    });

    [SkippableFact]
    public void Comparisons_and_choices() => Check(7, draw =>
    {
        (nint[] x, nint[] y) = draw.Pair();
        string op = draw.Of("Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "LogicalAnd", "LogicalOr", "SelectV2", "Select", "ClipByValue");
        DType dtype = draw.Of([.. Draw.Floats, .. Draw.Integers]);
        return op switch
        {
            "LogicalAnd" or "LogicalOr" => new OpCase(op, draw.Any(DType.Bool, x), draw.Any(DType.Bool, y)),
            "SelectV2" => new OpCase(op, draw.Any(DType.Bool, draw.Broadcastable(x)), draw.Any(dtype, x), draw.Any(dtype, y)),
            "Select" => new OpCase(op, draw.Any(DType.Bool, draw.Chance(0.7) ? x : x[..Math.Min(1, x.Length)]), draw.Any(dtype, x), draw.Any(dtype, x)),
            "ClipByValue" => new OpCase(op, draw.Any(draw.Of(DType.Float, DType.Double, DType.Int32, DType.Int64), x, special: false), draw.Between(DType.Float, [], -2, -1), draw.Between(DType.Float, [], 1, 2)).Alike(),
            _ => new OpCase(op, draw.Any(dtype, x, denormal: false), draw.Any(dtype, y, denormal: false)),
        };
    });

    [SkippableFact]
    public void Casts() => Check(8, draw =>
    {
        DType from = draw.Of([.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes, DType.Bool]), to = draw.Of([.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes, DType.Bool]);
        // What lies beyond the target's range has no meaning in C++, and differs between TensorFlow's scalar and vector code.
        bool narrows = !(Draw.Floats.Contains(to) || Draw.Complexes.Contains(to)) && (Draw.Floats.Contains(from) || Draw.Complexes.Contains(from));
        Value input = narrows ? draw.Between(from, draw.Shape(), to == DType.Bool || to is DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64 ? 0 : -100, 100) : draw.Any(from, draw.Shape());
        return new OpCase("Cast", input) { Attributes = { ["SrcT"] = Type(from), ["DstT"] = Type(to) } };
    });

    [SkippableFact]
    public void Reductions() => Check(9, draw =>
    {
        string op = draw.Of("Sum", "Mean", "Prod", "Max", "Min", "All", "Any", "ArgMax", "ArgMin", "EuclideanNorm");
        nint[] shape = draw.Shape(op.StartsWith("Arg", StringComparison.Ordinal) ? 1 : 0);
        DType dtype = op is "All" or "Any" ? DType.Bool : draw.Of<DType>(op is "Sum" or "Mean" or "Prod" ? [.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes] : op == "EuclideanNorm" ? [DType.Float, DType.Double] : [.. Draw.Floats, .. Draw.Integers]);
        if (op.StartsWith("Arg", StringComparison.Ordinal))
            return new OpCase(op, draw.Any(dtype, shape, special: false), Value.Int(draw.Below(shape.Length) - (draw.Chance(0.5) ? shape.Length : 0))) { Attributes = { ["output_type"] = Type(draw.Of(DType.Int32, DType.Int64)) } };
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(_ => draw.Chance(0.5)).Select(a => draw.Chance(0.5) ? a : a - shape.Length)];
        double terms = shape.Aggregate(1.0, (a, b) => a * Math.Max(1, (double)b));
        bool small = dtype is DType.Half or DType.BFloat16;
        return new OpCase(op, op == "Prod" ? draw.Between(dtype, shape, 0.5, 1.5) : draw.Any(dtype, shape, special: false), Value.Ints(axes))
        {
            Attributes = { ["keep_dims"] = Bool(draw.Chance(0.5)) },
            // Eigen adds float16 in float16 in trees of its own shape; products of n terms are off by n roundings.
            Tolerance = op is "Max" or "Min" or "All" or "Any" || Draw.Integers.Contains(dtype) ? Tolerance.Exact : op == "Prod" ? new Tolerance(2 * terms + 8) : Tolerance.Sum(small ? terms : Math.Min(terms, 64), 4),
        };
    });

    [SkippableFact]
    public void Running_sums_and_products() => Check(10, draw =>
    {
        nint[] shape = draw.Shape(1);
        DType dtype = draw.Of([DType.Float, DType.Double, .. Draw.Integers, .. Draw.Complexes]);
        string op = draw.Of("Cumsum", "Cumprod");
        return new OpCase(op, draw.Between(dtype, shape, op == "Cumprod" ? 0.5 : 1, op == "Cumprod" ? 1.5 : 9), Value.Int(draw.Below(shape.Length)))
        {
            Attributes = { ["exclusive"] = Bool(draw.Chance(0.5)), ["reverse"] = Bool(draw.Chance(0.5)) }, Tolerance = Draw.Integers.Contains(dtype) ? Tolerance.Exact : new Tolerance(200),
        };
    });

    [SkippableFact]
    public void Products_of_matrices() => Check(11, draw =>
    {
        int m = draw.Of(0, 1, 2, 3, 7, 17), k = draw.Of(1, 2, 3, 8, 33), n = draw.Of(0, 1, 2, 5, 16, 19);
        bool batch = draw.Chance(0.5), turnX = draw.Chance(0.5), turnY = draw.Chance(0.5);
        DType dtype = draw.Of(DType.Float, DType.Float, DType.Double, DType.Half, DType.BFloat16, DType.Int32, DType.Int64, DType.Complex64, DType.Complex128);
        nint[] x = turnX ? [k, m] : [m, k], y = turnY ? [n, k] : [k, n];
        nint[] lead = batch ? draw.Shape(0, 2) : [];
        (nint[] leadX, nint[] leadY) = draw.Chance(0.5) ? (lead, draw.Broadcastable(lead)) : (draw.Broadcastable(lead), lead);
        return new OpCase(batch ? "BatchMatMulV2" : "MatMul", draw.Any(dtype, [.. leadX, .. x], special: false), draw.Any(dtype, [.. leadY, .. y], special: false))
        {
            Attributes = { [batch ? "adj_x" : "transpose_a"] = Bool(turnX), [batch ? "adj_y" : "transpose_b"] = Bool(turnY) }, Tolerance = Draw.Integers.Contains(dtype) ? Tolerance.Exact : Tolerance.Sum(k, 16),
        };
    });

    [SkippableFact]
    public void Convolutions_and_pools() => Check(12, draw =>
    {
        string op = draw.Of("Conv2D", "Conv2D", "DepthwiseConv2dNative", "MaxPool", "AvgPool", "Conv2DBackpropInput", "Conv3D", "Dilation2D");
        DType dtype = draw.Of(DType.Float, DType.Float, DType.Double);
        int channels = draw.Of(1, 2, 3, 8), filters = draw.Of(1, 2, 5, 16), kh = draw.Of(1, 2, 3, 5), kw = draw.Of(1, 2, 3), stride = draw.Of(1, 1, 2, 3);
        nint batch = draw.Of(1, 2), height = draw.Below(12) + kh, width = draw.Below(12) + kw;
        string padding = draw.Of("SAME", "VALID");
        AttrValue strides = Ints(1, stride, stride, 1);
        Value image = draw.Any(dtype, [batch, height, width, channels], special: false);
        Tolerance sum = Tolerance.Sum(kh * kw * channels, 16);
        switch (op)
        {
            case "Conv2D": return new OpCase(op, image, draw.Any(dtype, [kh, kw, channels, filters], special: false)) { Attributes = { ["strides"] = strides, ["padding"] = Word(padding) }, Tolerance = sum };
            case "DepthwiseConv2dNative": return new OpCase(op, image, draw.Any(dtype, [kh, kw, channels, draw.Of(1, 2)], special: false)) { Attributes = { ["strides"] = strides, ["padding"] = Word(padding) }, Tolerance = sum };
            case "Dilation2D":
                return new OpCase(op, image, draw.Any(dtype, [kh, kw, channels], special: false)) { Attributes = { ["strides"] = strides, ["rates"] = Ints(1, 1, 1, 1), ["padding"] = Word(padding) } };
            case "MaxPool" or "AvgPool":
                if (op == "MaxPool" && draw.Chance(0.3)) image = draw.Any(draw.Of(DType.Int32, DType.Int64, DType.UInt8, DType.Int16), image.Shape);
                return new OpCase(op, image) { Attributes = { ["ksize"] = Ints(1, kh, kw, 1), ["strides"] = strides, ["padding"] = Word(padding) }, Tolerance = op == "MaxPool" ? Tolerance.Exact : sum };
            case "Conv2DBackpropInput":
                nint outHeight = padding == "SAME" ? (height + stride - 1) / stride : (height - kh) / stride + 1, outWidth = padding == "SAME" ? (width + stride - 1) / stride : (width - kw) / stride + 1;
                return new OpCase(op, Value.Ints((int)batch, (int)height, (int)width, channels), draw.Any(dtype, [kh, kw, channels, filters], special: false), draw.Any(dtype, [batch, outHeight, outWidth, filters], special: false))
                {
                    Attributes = { ["strides"] = strides, ["padding"] = Word(padding) }, Tolerance = Tolerance.Sum(kh * kw * filters, 16),
                };
            default:
                return new OpCase("Conv3D", draw.Any(dtype, [batch, 3, height, width, channels], special: false), draw.Any(dtype, [2, kh, kw, channels, filters], special: false))
                {
                    Attributes = { ["strides"] = Ints(1, 1, stride, stride, 1), ["padding"] = Word(padding) }, Tolerance = Tolerance.Sum(2 * kh * kw * channels, 16),
                };
        }
    });

    [SkippableFact]
    public void Gathering_and_scattering() => Check(13, draw =>
    {
        string op = draw.Of("GatherV2", "GatherNd", "ScatterNd", "TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin", "SegmentSum", "SegmentMean", "SegmentMax", "SegmentMin", "SegmentProd",
            "UnsortedSegmentSum", "UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd", "SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN", "DynamicStitch", "InvertPermutation");
        nint[] shape = draw.Shape(1, 3, empty: false);
        int rows = (int)shape[0], count = draw.Below(8) + 1;
        // Sums of scattered floats are made in the order of the threads; whole numbers have none.
        DType dtype = draw.Of(DType.Int32, DType.Int64, DType.Float, DType.Double);
        bool real = dtype is DType.Float or DType.Double;
        Value data = draw.Any(dtype, shape, special: false);
        int[] sorted = [.. Enumerable.Range(0, rows).Select(_ => draw.Below(5)).Order()];
        Tolerance sum = real ? Tolerance.Sum(rows, 4) : Tolerance.Exact;
        bool outside = draw.Chance(0.05);
        switch (op)
        {
            case "GatherV2": return new OpCase(op, data, draw.Indices(draw.Shape(0, 2), rows + (outside ? 1 : 0)), Value.Int(0));
            case "GatherNd": return new OpCase(op, data, draw.Indices([count, 1], rows + (outside ? 1 : 0)));
            case "ScatterNd": return new OpCase(op, draw.Indices([count, 1], rows), draw.Any(draw.Chance(0.2) ? DType.Bool : dtype, [count, .. shape[1..]], special: false), Value.Ints([.. shape.Select(d => (int)d)])).SameIndices() with { Tolerance = real ? Tolerance.Sum(count, 4) : Tolerance.Exact };
            case "TensorScatterUpdate": return new OpCase(op, data, Value.Of(DType.Int32, [1, 1], draw.Below(rows)), draw.Any(dtype, [1, .. shape[1..]], special: false));
            case "InvertPermutation":
                int[] order = [.. Enumerable.Range(0, rows).OrderBy(_ => draw.Below(1000))];
                return new OpCase(op, Value.Ints(order));
            case "DynamicStitch": return new OpCase(op, Value.Ints([.. Enumerable.Range(0, rows)]), data) { Attributes = { ["N"] = Int(1) } };
        }
        if (op.StartsWith("TensorScatter", StringComparison.Ordinal))
            return new OpCase(op, data, draw.Indices([count, 1], rows), draw.Any(dtype, [count, .. shape[1..]], special: false)) { Tolerance = real ? Tolerance.Sum(count, 4) : Tolerance.Exact };
        if (op.StartsWith("Unsorted", StringComparison.Ordinal))
            return new OpCase(op, data, draw.Indices([rows], 5, draw.Chance(0.2) ? -1 : 0), Value.Int(5)) { Tolerance = sum };
        if (op.StartsWith("Sparse", StringComparison.Ordinal))
        {
            Value floats = draw.Any(draw.Of(DType.Float, DType.Double), shape, special: false);
            return new OpCase(op, floats, Value.Ints([.. sorted.Select(_ => draw.Below(rows))]), Value.Ints(sorted)) { Tolerance = Tolerance.Sum(rows, 4) };
        }
        return new OpCase(op, data, Value.Ints(sorted)) { Tolerance = op == "SegmentProd" ? new Tolerance(rows + 2, 0) : sum };
    });

    [SkippableFact]
    public void Moving_elements() => Check(14, draw =>
    {
        string op = draw.Of("Transpose", "ConcatV2", "Pad", "PadV2", "MirrorPad", "Tile", "Slice", "StridedSlice", "ReverseV2", "Pack", "Unpack", "Split", "Roll", "BroadcastTo", "OneHot", "Where", "Unique", "TopKV2", "ExpandDims", "Reshape", "Fill", "Range", "Bitcast", "MatrixDiagPart", "MatrixBandPart", "ReverseSequence");
        DType dtype = draw.Of([.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes, DType.Bool]);
        nint[] shape = draw.Shape(1, 4);
        int rank = shape.Length, axis = draw.Below(rank);
        Value x = draw.Any(dtype, shape, special: false);
        int[] Each(Func<int, int> of) => [.. Enumerable.Range(0, rank).Select(of)];
        switch (op)
        {
            case "Transpose": return new OpCase(op, x, Value.Ints([.. Enumerable.Range(0, rank).OrderBy(_ => draw.Below(1000))]));
            case "ConcatV2": return new OpCase(op, x, draw.Any(dtype, shape, special: false), Value.Int(axis - (draw.Chance(0.3) ? rank : 0))) { Attributes = { ["N"] = Int(2) } };
            case "Pad": return new OpCase(op, x, Value.Of(DType.Int32, [rank, 2], [.. Enumerable.Range(0, 2 * rank).Select(_ => draw.Below(3))]));
            case "PadV2": return new OpCase(op, x, Value.Of(DType.Int32, [rank, 2], [.. Enumerable.Range(0, 2 * rank).Select(_ => draw.Below(3))]), draw.Any(dtype, [], special: false));
            case "MirrorPad": return new OpCase(op, x, Value.Of(DType.Int32, [rank, 2], [.. Enumerable.Range(0, 2 * rank).Select(_ => draw.Below(2))])) { Attributes = { ["mode"] = Word(draw.Of("REFLECT", "SYMMETRIC")) } };
            case "Tile": return new OpCase(op, x, Value.Ints(Each(_ => draw.Below(3))));
            case "Slice": return new OpCase(op, x, Value.Ints(Each(_ => 0)), Value.Ints(Each(d => draw.Chance(0.3) ? -1 : draw.Below((int)shape[d] + 1))));
            case "StridedSlice":
                return new OpCase(op, x, Value.Ints(Each(d => draw.Below((int)shape[d] + 2) - 1)), Value.Ints(Each(d => draw.Below((int)shape[d] + 3) - 1)), Value.Ints(Each(_ => draw.Of(1, 1, 2, -1, -2))))
                {
                    Attributes = { ["begin_mask"] = Int(draw.Below(1 << rank)), ["end_mask"] = Int(draw.Below(1 << rank)), ["shrink_axis_mask"] = Int(draw.Chance(0.2) ? 1 : 0), ["new_axis_mask"] = Int(draw.Chance(0.1) ? 1 : 0), ["ellipsis_mask"] = Int(draw.Chance(0.1) ? 2 : 0) },
                };
            case "ReverseV2": return new OpCase(op, x, Value.Ints([.. Enumerable.Range(0, rank).Where(_ => draw.Chance(0.5))]));
            case "Pack": return new OpCase(op, x, draw.Any(dtype, shape, special: false)) { Attributes = { ["N"] = Int(2), ["axis"] = Int(draw.Below(rank + 1)) } };
            case "Unpack": return new OpCase(op, x) { Attributes = { ["num"] = Int(shape[axis]), ["axis"] = Int(axis) }, OutputCount = Math.Max(1, (int)shape[axis]) };
            case "Split": return new OpCase(op, Value.Int(axis), x) { Attributes = { ["num_split"] = Int(shape[axis] > 0 ? shape[axis] : 1) }, OutputCount = (int)(shape[axis] > 0 ? shape[axis] : 1) };
            case "Roll": return new OpCase(op, x, Value.Int(draw.Below(9) - 4), Value.Int(axis));
            case "BroadcastTo": return new OpCase(op, draw.Any(dtype, draw.Broadcastable(shape), special: false), Value.Ints([.. shape.Select(d => (int)d)]));
            case "OneHot": return new OpCase(op, draw.Indices(shape, 5, -1), Value.Int(4), draw.Any(dtype, [], special: false), draw.Any(dtype, [], special: false)) { Attributes = { ["axis"] = Int(draw.Of(-1, 0, axis)) } };
            case "Where": return new OpCase(op, draw.Any(draw.Of([.. Draw.Floats, DType.Bool, DType.Int32]), shape, denormal: false));
            case "Unique": return new OpCase(op, draw.Any(draw.Of(Draw.Integers), [draw.Below(20)])) { Attributes = { ["out_idx"] = Type(draw.Of(DType.Int32, DType.Int64)) } };
            case "TopKV2": return new OpCase(op, draw.Any(draw.Of([.. Draw.Floats, .. Draw.Integers]), shape, special: false), Value.Int(draw.Below((int)shape[^1] + 1))) { Attributes = { ["sorted"] = Bool(draw.Chance(0.5)) } };
            case "ExpandDims": return new OpCase(op, x, Value.Int(draw.Below(rank + 1) - (draw.Chance(0.3) ? 1 : 0)));
            case "Reshape": return new OpCase(op, x, Value.Ints([.. shape.Reverse().Select(d => (int)d)]));
            case "Fill": return new OpCase(op, Value.Ints([.. shape.Select(d => (int)d)]), draw.Any(dtype, [], special: false));
            case "Range": return new OpCase(op, Value.Int(draw.Below(9) - 4), Value.Int(draw.Below(20) - 10), Value.Int(draw.Of(1, 2, 3, -1, -2)));
            case "Bitcast": return new OpCase(op, draw.Any(DType.Float, shape)) { Attributes = { ["type"] = Type(draw.Of(DType.Int32, DType.UInt8, DType.Int16, DType.UInt32)) } };
            case "ReverseSequence": return new OpCase(op, draw.Any(dtype, [3, 5], special: false), Value.Ints(draw.Below(6), draw.Below(6), draw.Below(6))) { Attributes = { ["seq_dim"] = Int(1), ["batch_dim"] = Int(0) } };
            case "MatrixDiagPart": return new OpCase(op, draw.Any(dtype, draw.Shape(2, 4), special: false));
            default: return new OpCase("MatrixBandPart", draw.Any(dtype, draw.Shape(2, 4), special: false), Value.Int(draw.Below(4) - 1), Value.Int(draw.Below(4) - 1));
        }
    });

    [SkippableFact]
    public void Layers() => Check(15, draw =>
    {
        string op = draw.Of("Softmax", "LogSoftmax", "BiasAdd", "L2Loss", "LRN", "SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits", "AddN", "ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea", "InTopKV2", "FusedBatchNormV3", "LinSpace");
        DType dtype = draw.Of(DType.Float, DType.Double, DType.Half);
        int rows = draw.Below(5) + 1, columns = draw.Below(9) + 1;
        Value table = draw.Any(dtype, [rows, columns], special: false);
        Tolerance loose = new(op == "ResizeBicubic" ? 4096 : 256, dtype == DType.Half ? 1e-2 : 1e-5);
        switch (op)
        {
            case "Softmax" or "LogSoftmax": return new OpCase(op, draw.Any(dtype, draw.Shape(1, 3), special: false)) { Tolerance = loose };
            case "BiasAdd":
                DType any = draw.Of([.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes]);
                return new OpCase(op, draw.Any(any, [2, rows, columns], special: false), draw.Any(any, [columns], special: false));
            case "L2Loss": return new OpCase(op, draw.Any(draw.Of(DType.Float, DType.Double), draw.Shape(), special: false)) { Tolerance = Tolerance.Sum(100, 16) };
            case "LRN": return new OpCase(op, draw.Any(DType.Float, [1, 2, 3, columns], special: false)) { Attributes = { ["depth_radius"] = Int(draw.Below(4)), ["bias"] = Float(1), ["alpha"] = Float(0.5f), ["beta"] = Float(draw.Of(0.5f, 0.75f)) }, Tolerance = loose };
            case "SoftmaxCrossEntropyWithLogits": return new OpCase(op, table, draw.Between(dtype, [rows, columns], 0, 1)) { Tolerance = loose };
            case "SparseSoftmaxCrossEntropyWithLogits": return new OpCase(op, table, draw.Indices([rows], columns)) { Tolerance = loose };
            case "AddN":
                DType summed = draw.Of([.. Draw.Floats, .. Draw.Integers, .. Draw.Complexes]);
                return new OpCase(op, [.. Enumerable.Range(0, 3).Select(_ => draw.Any(summed, [rows, columns], special: false))]) { Attributes = { ["N"] = Int(3) }, Tolerance = Draw.Integers.Contains(summed) ? Tolerance.Exact : Tolerance.Sum(3, 4) };
            case "InTopKV2": return new OpCase(op, draw.Any(DType.Float, [rows, columns]), Value.Of(DType.Int32, [rows], [.. Enumerable.Range(0, rows).Select(_ => draw.Below(columns))]), Value.Int(draw.Below(columns) + 1));
            case "FusedBatchNormV3":
                return new OpCase(op, draw.Any(DType.Float, [2, 3, 2, columns], special: false), draw.Any(DType.Float, [columns], special: false), draw.Any(DType.Float, [columns], special: false), draw.Any(DType.Float, [columns], special: false), draw.Between(DType.Float, [columns], 0.1, 2))
                {
                    Attributes = { ["is_training"] = Bool(false), ["epsilon"] = Float(0.001f) }, OutputCount = 1, Tolerance = loose,
                };
            case "LinSpace": return new OpCase(op, draw.Any(DType.Float, [], special: false), draw.Any(DType.Float, [], special: false), Value.Int(columns)) { Tolerance = loose };
            default:
                DType pixel = op == "ResizeNearestNeighbor" ? draw.Of(DType.Float, DType.UInt8, DType.Half) : draw.Of(DType.Float, DType.UInt8, DType.Int32, DType.Double);
                return new OpCase(op, draw.Any(pixel, [1, rows + 1, columns + 1, 2], special: false), Value.Ints(draw.Below(9) + 1, draw.Below(9) + 1))
                {
                    Attributes = op == "ResizeArea" ? new() { ["align_corners"] = Bool(draw.Chance(0.3)) } : Corners(draw.Below(3)), Tolerance = loose,
                };
        }
    });

    [SkippableFact]
    public void Gradients() => Check(16, draw =>
    {
        string op = draw.Of("ReluGrad", "Relu6Grad", "EluGrad", "SoftplusGrad", "SoftsignGrad", "TanhGrad", "SigmoidGrad", "SqrtGrad", "RsqrtGrad", "ReciprocalGrad", "InvGrad", "BiasAddGrad", "MaxPoolGrad",
            "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter", "ConcatOffset", "BoostedTreesBucketize");
        DType dtype = draw.Of(DType.Float, DType.Double, DType.Half);
        if (op is "ReluGrad" or "Relu6Grad" or "MaxPoolGrad" && draw.Chance(0.4)) dtype = draw.Of(Draw.Integers);
        if (op is "TanhGrad" or "SigmoidGrad" or "SqrtGrad" or "RsqrtGrad" or "ReciprocalGrad" or "InvGrad" or "BiasAddGrad" && draw.Chance(0.4)) dtype = draw.Of(Draw.Complexes);
        nint[] shape = draw.Shape(empty: false);
        int height = draw.Below(5) + 3, width = draw.Below(5) + 3, channels = draw.Below(3) + 1, kernel = draw.Below(3) + 1, multiplier = draw.Below(2) + 1;
        Value Image(DType of, int h, int w, int c) => draw.Between(of, [2, h, w, c], -2, 2);
        Dictionary<string, AttrValue> window = new() { ["strides"] = Ints(1, 1, 1, 1), ["padding"] = Word("VALID") };
        int down = height - kernel + 1, across = width - kernel + 1;
        switch (op)
        {
            case "BiasAddGrad": return new OpCase(op, draw.Between(dtype, draw.Shape(2, 4, empty: false), -2, 2)) { Tolerance = Tolerance.Sum(400, dtype == DType.Half ? 2 : 4) };
            case "MaxPoolGrad":
                if (dtype == DType.Half) dtype = DType.Float;
                Value input = draw.Between(dtype, [2, 4, 6, channels], dtype is DType.Float or DType.Double ? -2 : 0, 9);
                // What was pooled is asked for its shape only.
                return new OpCase(op, input, Image(dtype, 2, 3, channels), Image(dtype, 2, 3, channels)) { Attributes = { ["ksize"] = Ints(1, 2, 2, 1), ["strides"] = Ints(1, 2, 2, 1), ["padding"] = Word(draw.Of("SAME", "VALID")) } };
            case "DepthwiseConv2dNativeBackpropInput":
                return new OpCase(op, Value.Ints(2, height, width, channels), draw.Between(DType.Float, [kernel, kernel, channels, multiplier], -2, 2), Image(DType.Float, down, across, channels * multiplier)) { Attributes = window, Tolerance = Tolerance.Sum(20, 4) };
            case "DepthwiseConv2dNativeBackpropFilter":
                return new OpCase(op, Image(DType.Float, height, width, channels), Value.Ints(kernel, kernel, channels, multiplier), Image(DType.Float, down, across, channels * multiplier)) { Attributes = window, Tolerance = Tolerance.Sum(100, 4) };
            case "ConcatOffset":
                return new OpCase(op, Value.Int(draw.Of(1, -1)), Value.Ints(2, height), Value.Ints(draw.Chance(0.1) ? 3 : 2, width), Value.Ints(2, kernel)) { Attributes = { ["N"] = Int(3) }, OutputCount = 3 };
            case "BoostedTreesBucketize":
                return new OpCase(op, draw.Between(DType.Float, [height], -2, 6), Value.Of(DType.Float, [4], 0f, 1f, 2f, 4f)) { Attributes = { ["num_features"] = Int(1) }, OutputCount = 1 };
            default: return new OpCase(op, draw.Between(dtype, shape, 0.1, 4), draw.Between(dtype, shape, -4, 8)) { Tolerance = dtype == DType.Half ? new Tolerance(8, 5e-3) : new Tolerance(32, 1e-6) };
        }
    });

    private static Dictionary<string, AttrValue> Corners(int mode) => new() { ["align_corners"] = Bool(mode == 1), ["half_pixel_centers"] = Bool(mode == 2) };

    /// <summary>Narrow dtypes: Eigen rounds after each of a function's operations, we once; where these cancel (e^x - 1 near zero), digits of the larger are lost.</summary>
    private static Tolerance Rounded(DType dtype, string op) =>
        dtype is DType.Half or DType.BFloat16 ? new(4, dtype == DType.Half ? 2e-3 : 1.6e-2)
        // Eigen takes e^x - 1 here as it is written.
        : op is "Elu" or "Selu" ? new(16, dtype == DType.Float ? 2e-7 : 1e-15)
        : new( op is "Lgamma" or "Digamma" or "Pow" or "Asinh" or "Acosh" or "Atanh" ? 64 : 16, op is "Digamma" or "Lgamma" or "FloorMod" or "Mod" or "TruncateMod" ? 1e-5 : 0);

    private static Value NoZeros(Value value, string op)
    {
        if (op is not ("Div" or "TruncateDiv" or "FloorDiv" or "FloorMod")) return value;
        int size = value.Count == 0 ? 1 : value.Bytes.Length / value.Count;
        for (int i = 0; i < value.Bytes.Length; i += size)
        {
            if (value.Bytes.AsSpan(i, size).IndexOfAnyExcept((byte)0) < 0) value.Bytes[i] = 1;
        }
        return value;
    }

    private void Check(int seed, Func<Draw, OpCase> next) => Family.Check(output, seed, next);
}

/// <summary>Cases whose inputs must agree with one another.</summary>
internal static class Agreement
{
    /// <summary>Every input of the dtype of the first.</summary>
    public static OpCase Alike(this OpCase one) => one with { Inputs = [one.Inputs[0], .. one.Inputs[1..].Select(i => Cast(i, one.Inputs[0].DType))] };

    /// <summary>The shape of the result in the dtype of the indices.</summary>
    public static OpCase SameIndices(this OpCase one) => one with { Inputs = [one.Inputs[0], one.Inputs[1], Cast(one.Inputs[2], one.Inputs[0].DType)] };

    private static Value Cast(Value value, DType dtype) => dtype switch
    {
        DType.Float => Value.Of(dtype, value.Shape, [.. value.Numbers().Select(n => (float)n.Real)]),
        DType.Double => Value.Of(dtype, value.Shape, [.. value.Numbers().Select(n => n.Real)]),
        DType.Int64 => Value.Of(dtype, value.Shape, [.. value.Numbers().Select(n => (long)n.Real)]),
        _ => Value.Of(dtype, value.Shape, [.. value.Numbers().Select(n => (int)n.Real)]),
    };
}

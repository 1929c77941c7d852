namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops that work element by element: the input's shape, or both inputs' shapes broadcast (math_ops.cc, nn_ops.cc, bitwise_ops.cc).</summary>
internal static class ElementWiseRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Same, "Abs Acos Acosh Angle Asin Asinh Atan Atanh BesselI0 BesselI0e BesselI1 BesselI1e BesselJ0 BesselJ1 BesselK0 "
            + "BesselK0e BesselK1 BesselK1e BesselY0 BesselY1 Dawsn Expint FresnelCos FresnelSin Spence Bucketize Cast Ceil "
            + "CheckNumerics CheckNumericsV2 ComplexAbs Conj Cos Cosh DataFormatDimMap DataFormatVecPermute DebugGradientIdentity "
            + "DebugIdentity DebugIdentityV2 DeepCopy Copy CopyHost Digamma Elu Erf Erfc Erfinv Exp Expm1 FakeQuantWithMinMaxArgs "
            + "FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel Floor Imag Inv Invert InplaceUpdate InplaceAdd InplaceSub "
            + "IsFinite IsInf IsNan LeakyRelu Lgamma Log Log1p LogicalNot Ndtri Neg OnesLike PopulationCount PreventGradient "
            + "QuantizeAndDequantize QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4 Real Reciprocal Relu Relu6 "
            + "Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Square StopGradient Tan Tanh ZerosLike Roll Cumsum "
            + "Cumprod CumulativeLogsumexp RandomShuffle ReverseSequence Reverse ReverseV2 InvertPermutation Print ClipByValue "
            + "DrawBoundingBoxes DrawBoundingBoxesV2 HSVToRGB RGBToHSV AdjustContrast AdjustContrastv2 AdjustHue AdjustSaturation LRN "
            + "Softmax LogSoftmax BiasAddV1 Dequantize MatrixBandPart BatchMatrixBandPart MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 "
            + "BatchMatrixSetDiag QuantizedRelu QuantizedRelu6 XlaSharding TensorScatterUpdate TensorScatterAdd TensorScatterSub "
            + "TensorScatterMin TensorScatterMax ScatterNdNonAliasingAdd TensorStridedSliceUpdate XlaDynamicUpdateSlice GuaranteeConst "
            + "_UnaryOpsComposition _Retval FakeQuantWithMinMaxArgsGradient LRNGrad");
        rules.Add(SameAsAll, "EluGrad SeluGrad ReluGrad Relu6Grad LeakyReluGrad SoftplusGrad SoftsignGrad SigmoidGrad TanhGrad InvGrad "
            + "ReciprocalGrad RsqrtGrad SqrtGrad AddN");
        rules.Add(Binary, "Add AddV2 ApproximateEqual Atan2 BitwiseAnd BitwiseOr BitwiseXor Complex Div DivNoNan Equal FloorDiv FloorMod "
            + "Greater GreaterEqual Igamma IgammaGradA Igammac LeftShift Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul "
            + "MulNoNan NextAfter NotEqual Polygamma Pow RealDiv RightShift SquaredDifference Sub TruncateDiv TruncateMod Xdivy Xlog1py "
            + "Xlogy Zeta");
        rules.Add(static c => c.Set(0, Broadcast(Broadcast(c.Input(0), c.Input(1)), c.Input(2))), "Betainc SelectV2");
        rules.Add(Select, "Select");
        rules.Add(static c => c.Set(0, c.Shape("shape").Merge(MergeAll(c)) ?? c.Shape("shape")), "AccumulateNV2");
        rules.Add(static c => c.Set(0, c.Input(0).Merge(c.Shape("shape")) ?? c.Shape("shape")), "EnsureShape");
        rules.Add(BiasAdd, "BiasAdd");
        rules.Add(BiasAddGrad, "BiasAddGrad");
        rules.Add(Bitcast, "Bitcast");
        rules.Add(static c => c.SetAll(StaticShape.Of(Dim.Unknown)), "BroadcastGradientArgs");
    }

    /// <summary>Broadcasting as <c>BroadcastBinaryOpShapeFn</c> (common_shape_fns.cc) does it; contradicting dims leave the shape unknown.</summary>
    public static StaticShape Broadcast(StaticShape a, StaticShape b)
    {
        if (!a.HasRank || !b.HasRank) return StaticShape.Unknown;
        if (a.Equals(b)) return a;
        if (b.Rank == 0) return a;
        if (a.Rank == 0) return b;
        int rank = Math.Max(a.Rank, b.Rank);
        long[] dims = new long[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++)
        {
            long x = fromEnd <= a.Rank ? a[a.Rank - fromEnd] : 1;
            long y = fromEnd <= b.Rank ? b[b.Rank - fromEnd] : 1;
            if (x >= 0 && y >= 0 && x != y && x != 1 && y != 1) return StaticShape.Unknown;
            // An unknown dim beside a known one above 1 must be that one or 1; beside 1 it decides.
            dims[^fromEnd] = x == 1 ? y : y == 1 ? x : x > 1 || x == 0 && y >= 0 ? x : y > 1 ? y : x == y ? x : Dim.Unknown;
        }
        return StaticShape.Of(dims);
    }

    private static void Same(OpContext c) => c.Set(0, c.Input(0));

    private static void SameAsAll(OpContext c) => c.Set(0, MergeAll(c));

    /// <summary>What all inputs together tell of the one shape that they share.</summary>
    public static StaticShape MergeAll(OpContext c)
    {
        StaticShape shape = c.Input(0);
        for (int i = 1; i < c.InputCount; i++) shape = shape.Merge(c.Input(i)) ?? StaticShape.Unknown;
        return shape;
    }

    private static void Binary(OpContext c)
    {
        if (c.Op is "Equal" or "NotEqual" && !c.Bool("incompatible_shape_error", true))
        {
            // Shapes that do not broadcast give a scalar then, so only known ones tell.
            if (!c.Input(0).IsFullyKnown || !c.Input(1).IsFullyKnown) return;
            StaticShape shape = Broadcast(c.Input(0), c.Input(1));
            c.Set(0, shape.HasRank ? shape : StaticShape.Scalar);
            return;
        }
        c.Set(0, Broadcast(c.Input(0), c.Input(1)));
    }

    /// <summary>The branches share one shape; the condition is a scalar, a vector of rows, or has their shape.</summary>
    private static void Select(OpContext c)
    {
        StaticShape branches = c.Input(1).Merge(c.Input(2)) ?? StaticShape.Unknown;
        StaticShape condition = c.Input(0);
        if (condition.Rank > 1 || condition.Rank == 1 && branches.Rank == 1) branches = branches.Merge(condition) ?? branches;
        else if (condition.Rank == 1 && branches.Rank > 1) branches = branches.With(0, Dim.Merge(branches[0], condition[0]));
        c.Set(0, branches);
    }

    private static void BiasAdd(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank || x.Rank < 2) return;
        int channel = c.Text("data_format") == "NCHW" ? x.Rank >= 3 ? 1 : x.Rank - 1 : x.Rank - 1;
        c.Set(0, x.With(channel, Dim.Merge(x[channel], c.Input(1)[0])));
    }

    private static void BiasAddGrad(OpContext c)
    {
        StaticShape x = c.Input(0);
        c.Set(0, StaticShape.Of(c.Text("data_format") == "NCHW" && x.Rank >= 3 ? x[1] : x[x.Rank - 1]));
    }

    private static void Bitcast(OpContext c)
    {
        StaticShape x = c.Input(0);
        int from = DTypeSize.Of(c.InputType(0)), to = DTypeSize.Of(c.Type("type"));
        if (!x.HasRank || from == 0 || to == 0) return;
        if (from == to) c.Set(0, x);
        else if (from < to) c.Set(0, x.Slice(0, x.Rank - 1));
        else c.Set(0, x.Concat(StaticShape.Of(from / to)));
    }
}

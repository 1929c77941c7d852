using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>How each op computes small tensors; ops that are not named here make values that nobody follows.</summary>
internal static class ValueRules
{
    public static StaticValue? Evaluate(OpContext c, int port)
    {
        switch (c.Op)
        {
            case "Const" or "HostConst":
                return port == 0 && c.Attr("value").Tensor is { } tensor ? TensorContent.Read(tensor, c.MaxElements) : null;
            case "Identity" or "StopGradient" or "PreventGradient" or "CheckNumerics" or "Snapshot" or "EnsureShape" or "Enter" or "Exit"
                or "DebugGradientIdentity":
                return c.Value(0);
            case "Switch":
                return c.Value(0);
            case "IdentityN":
                return c.Value(port);
            case "Shape" or "VariableShape":
                return StaticValue.OfShape(c.Type("out_type", DataType.DtInt32), ShapeOfInput(c));
            case "ShapeN":
                return StaticValue.OfShape(c.Type("out_type", DataType.DtInt32), c.Input(port));
            case "Size":
                return c.Input(0).ElementCount is var size and >= 0 ? StaticValue.OfScalar(c.Type("out_type", DataType.DtInt32), size) : null;
            case "Rank":
                return c.Input(0).HasRank ? StaticValue.OfScalar(DataType.DtInt32, c.Input(0).Rank) : null;
            case "Cast":
                return c.Value(0) is { } from ? ElementValues.Cast(from, c.Type("DstT")) : null;
            case "Sum" or "Prod" or "Max" or "Min" or "Mean" or "All" or "Any":
                return ReductionValues.Evaluate(c);
            case "Select" or "SelectV2":
                return ElementValues.Select(c.Value(0), c.Value(1), c.Value(2));
            case "BroadcastGradientArgs":
                return ShapeArithmeticValues.BroadcastGradientArgs(c.Value(0), c.Value(1), port);
            case "BroadcastArgs":
                return ShapeArithmeticValues.BroadcastArgs(c.Value(0), c.Value(1));
            case "ConcatOffset":
                return ShapeArithmeticValues.ConcatOffset(c, port);
            case "InvertPermutation":
                return ShapeArithmeticValues.InvertPermutation(c.Value(0));
            case "DynamicStitch" or "ParallelDynamicStitch":
                return ShapeArithmeticValues.DynamicStitch(c);
            case "DynamicPartition":
                return ShapeArithmeticValues.DynamicPartition(c.Value(0), c.Value(1), port);
            case "ListDiff" or "SetDiff1D":
                return ShapeArithmeticValues.ListDiff(c, port);
        }
        if (ElementValues.Unary(c.Op) is { } unary) return c.Value(0) is { } x ? ElementValues.Map(x, unary) : null;
        if (ElementValues.Binary(c.Op) is { } binary)
            return c.Value(0) is { } a && c.Value(1) is { } b ? ElementValues.Zip(a, b, binary, c.MaxElements) : null;
        return ArrayValues.Evaluate(c, port);
    }

    private static StaticShape ShapeOfInput(OpContext c) => c.Op == "VariableShape" ? c.InputHandle(0)?.Shape ?? StaticShape.Unknown : c.Input(0);
}

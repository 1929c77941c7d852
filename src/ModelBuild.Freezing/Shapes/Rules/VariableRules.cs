using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Reference variables and resource variables (state_ops.cc, resource_variable_ops.cc).</summary>
internal static class VariableRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Variable, "Variable");
        rules.Add(static c => c.Set(0, c.Shape("shape")), "VariableV2 TemporaryVariable");
        rules.Add(static c => c.Set(0, c.Bool("validate_shape", true) ? c.Input(0).Merge(c.Input(1)) ?? c.Input(1) : c.Input(1)), "Assign");
        rules.Add(static c => c.Set(0, c.Input(0).Merge(c.Input(1)) ?? c.Input(0)), "AssignAdd AssignSub");
        rules.Add(static c => c.Set(0, c.Input(0)), "ScatterUpdate ScatterAdd ScatterSub ScatterMul ScatterDiv ScatterMin ScatterMax "
            + "ScatterNdUpdate ScatterNdAdd ScatterNdSub ScatterNdMin ScatterNdMax DestroyTemporaryVariable StridedSliceAssign");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "CountUpTo ResourceCountUpTo IsVariableInitialized VarIsInitializedOp");
        rules.Add(VarHandle, "VarHandleOp");
        rules.Add(static c =>
        {
            for (int i = 0; i < c.OutputCount; i++) c.Set(i, c.InputHandle(i)?.Shape ?? StaticShape.Unknown);
        }, "ReadVariableOp _ReadVariablesOp");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.InputHandle(0)?.Shape.Rank ?? Dim.Unknown)), "VariableShape");
    }

    /// <summary>The first Variable op wrote a scalar where it meant an unknown shape.</summary>
    private static void Variable(OpContext c)
    {
        StaticShape shape = c.Shape("shape");
        c.Set(0, shape.Rank == 0 ? StaticShape.Unknown : shape);
    }

    private static void VarHandle(OpContext c)
    {
        c.Set(0, StaticShape.Scalar);
        c.SetHandle(0, new TensorType(c.Type("dtype"), c.Shape("shape")));
    }
}

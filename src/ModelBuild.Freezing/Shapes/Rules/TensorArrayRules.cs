namespace ModelBuild.Freezing.Shapes;

/// <summary>TensorArrays, versions 2 and 3 (data_flow_ops.cc). The handle tells the elements' dtype and shape.</summary>
internal static class TensorArrayRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Create, "TensorArrayV3 TensorArrayV2");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(2));
            c.Set(1, StaticShape.Scalar);
            c.SetHandle(0, c.InputHandle(0));
        }, "TensorArrayGradV3 TensorArrayGradV2");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(2));
            c.Set(1, StaticShape.Scalar);
        }, "TensorArrayGradWithShape");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "TensorArrayWriteV3 TensorArrayWriteV2 TensorArrayScatterV3 "
            + "TensorArrayScatterV2 TensorArraySplitV3 TensorArraySplitV2 TensorArraySizeV3 TensorArraySizeV2");
        rules.Add(static c => c.Set(0, c.InputHandle(0)?.Shape ?? StaticShape.Unknown), "TensorArrayReadV3 TensorArrayReadV2");
        rules.Add(Gather, "TensorArrayGatherV3 TensorArrayGatherV2");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(Dim.Unknown).Concat(c.Shape("element_shape_except0")));
            c.Set(1, StaticShape.OfRank(1));
        }, "TensorArrayConcatV3 TensorArrayConcatV2");
    }

    private static void Create(OpContext c)
    {
        c.Set(0, StaticShape.Of(2));
        c.Set(1, StaticShape.Scalar);
        // Without identical shapes one element may differ from the next, so none is known.
        StaticShape element = c.Shape("element_shape");
        if (c.Bool("identical_element_shapes") || element.IsFullyKnown) c.SetHandle(0, new TensorType(c.Type("dtype"), element));
    }

    private static void Gather(OpContext c)
    {
        StaticShape element = c.Shape("element_shape");
        if (c.InputHandle(0) is { } handle) element = element.Merge(handle.Shape) ?? element;
        c.Set(0, StaticShape.Of(c.Input(1)[0]).Concat(element));
    }
}

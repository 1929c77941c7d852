namespace ModelBuild.Freezing.Shapes;

/// <summary>Tensor lists, the variant that took the place of TensorArrays (list_ops.cc).</summary>
internal static class TensorListRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => Create(c, c.ShapeFromElementShape(0)), "EmptyTensorList TensorListReserve");
        rules.Add(static c => Create(c, (c.ShapeFromElementShape(1).Merge(c.Input(0).Rank > 0 ? c.Input(0).Slice(1) : StaticShape.Unknown)) ?? StaticShape.Unknown),
            "TensorListFromTensor");
        rules.Add(static c => Create(c, c.ShapeFromElementShape(2)), "TensorListScatter TensorListScatterV2");
        rules.Add(static c => Create(c, c.ShapeFromElementShape(1)), "TensorListSplit");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "TensorListLength");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Scalar);
            c.SetHandle(0, c.InputHandle(0));
        }, "TensorListSetItem TensorListPushBack TensorListResize TensorListScatterIntoExistingList TensorListConcatLists");
        rules.Add(static c => c.SetAll(StaticShape.OfRank(1)), "TensorListPushBackBatch TensorListElementShape");
        rules.Add(static c => c.Set(0, Element(c, 2)), "TensorListGetItem");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Scalar);
            c.SetHandle(0, c.InputHandle(0));
            c.Set(1, Element(c, 1));
        }, "TensorListPopBack");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Int("num_elements", Dim.Unknown)).Concat(Element(c, 1))), "TensorListStack");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Input(1)[0]).Concat(Element(c, 2))), "TensorListGather");
        rules.Add(static c =>
        {
            StaticShape element = c.ShapeFromElementShape(1);
            if (c.InputHandle(0) is { } handle) element = element.Merge(handle.Shape) ?? element;
            c.Set(0, element.Rank > 0 ? StaticShape.Of(Dim.Unknown).Concat(element.Slice(1)) : StaticShape.Unknown);
            c.Set(1, StaticShape.OfRank(1));
        }, "TensorListConcatV2");
    }

    private static void Create(OpContext c, StaticShape element)
    {
        c.Set(0, StaticShape.Scalar);
        c.SetHandle(0, new TensorType(c.Type("element_dtype"), element));
    }

    private static StaticShape Element(OpContext c, int shapeInput)
    {
        StaticShape stated = c.ShapeFromElementShape(shapeInput);
        return c.InputHandle(0) is { } handle ? stated.Merge(handle.Shape) ?? stated : stated;
    }
}

using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops without inputs to speak of: constants and placeholders (array_ops.cc).</summary>
internal static class SourceRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Const, "Const HostConst");
        rules.Add(Placeholder, "Placeholder PlaceholderV2");
        rules.Add(static c => c.Set(0, c.Shape("shape")), "PlaceholderWithDefault ImmutableConst FakeParam");
    }

    private static void Const(OpContext c)
    {
        if (c.Attr("value").Tensor is { } tensor) c.Set(0, StaticShape.FromProto(tensor.TensorShape ?? new TensorShapeProto()));
    }

    /// <summary>Old producers wrote a scalar shape where they meant an unknown one (<c>Placeholder</c>, graph version up to 21).</summary>
    private static void Placeholder(OpContext c)
    {
        StaticShape shape = c.Shape("shape");
        if (c.Op == "Placeholder" && shape.Rank == 0 && c.Graph.Producer <= 21) shape = StaticShape.Unknown;
        c.Set(0, shape);
        if (c.Attr("_handle_shapes").List is { Shape.Count: 1 } shapes && c.Attr("_handle_dtypes").List is { Type.Count: 1 } dtypes)
            c.SetHandle(0, new TensorType(dtypes.Type[0], StaticShape.FromProto(shapes.Shape[0])));
    }
}

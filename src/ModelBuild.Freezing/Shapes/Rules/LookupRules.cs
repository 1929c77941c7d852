namespace ModelBuild.Freezing.Shapes;

/// <summary>Lookup tables (lookup_ops.cc). The handle tells the values' dtype and shape.</summary>
internal static class LookupRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => Create(c, StaticShape.Scalar), "HashTableV2 MutableHashTableV2");
        rules.Add(static c => Create(c, c.Shape("value_shape") is { HasRank: true } shape ? shape : StaticShape.Scalar), "MutableHashTableOfTensorsV2 MutableDenseHashTableV2");
        rules.Add(static c => c.Set(0, StaticShape.Of(2)), "HashTable MutableHashTable MutableHashTableOfTensors MutableDenseHashTable");
        rules.Add(Find, "LookupTableFind LookupTableFindV2");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "LookupTableSize LookupTableSizeV2");
        rules.Add(Export, "LookupTableExport LookupTableExportV2");
    }

    private static void Create(OpContext c, StaticShape value)
    {
        c.Set(0, StaticShape.Scalar);
        c.SetHandle(0, new TensorType(c.Type("value_dtype"), value));
    }

    /// <summary>A table of scalars answers in the shape of the keys; how many dims of the keys make one key of another table is not known.</summary>
    private static void Find(OpContext c)
    {
        if (c.InputHandle(0) is { Shape.Rank: 0 } || c.InputDef(0)?.Op is "HashTable" or "HashTableV2" or "AnonymousHashTable") c.Set(0, c.Input(1));
    }

    private static void Export(OpContext c)
    {
        StaticShape rows = StaticShape.Of(Dim.Unknown);
        c.Set(0, c.InputHandle(0) is { Shape.Rank: 0 } ? rows : StaticShape.Unknown);
        c.Set(1, c.InputHandle(0) is { } handle ? rows.Concat(handle.Shape) : StaticShape.Unknown);
    }
}

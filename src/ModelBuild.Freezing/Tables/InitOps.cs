using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The ops that a loader runs once after the restore.</summary>
internal static class InitOps
{
    private const string Signature = "__saved_model_init_op";
    private static readonly string[] s_collections = ["saved_model_main_op", "legacy_init_op", "table_initializer"];

    /// <summary>Their node names, of the first place that names any: the signature, the main op, the legacy one, the table initializers of a <c>.meta</c>.</summary>
    public static IReadOnlyList<string> Of(MetaGraphDef meta, GraphIndex index)
    {
        if (meta.SignatureDef.TryGetValue(Signature, out SignatureDef? signature))
        {
            List<string> named = [.. signature.Outputs.Values.Select(o => TensorName.Parse(o.Name).Node).Where(index.Contains)];
            if (named.Count > 0) return named;
        }
        foreach (string key in s_collections)
        {
            if (!meta.CollectionDef.TryGetValue(key, out CollectionDef? collection)) continue;
            List<string> named = [.. collection.NodeList?.Value.Select(v => TensorName.Parse(v).Node).Where(index.Contains) ?? []];
            if (named.Count > 0) return named;
        }
        return [];
    }
}

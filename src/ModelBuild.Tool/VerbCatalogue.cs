using ModelBuild.Tool.Verbs;

namespace ModelBuild.Tool;

/// <summary>Makes the verbs; only the one that is asked for is made.</summary>
internal static class VerbCatalogue
{
    public static Verb? Make(string name) => name switch
    {
        "inspect" => InspectVerb.Make(),
        "freeze" => FreezeVerb.Make(),
        "run" => RunVerb.Make(),
        "verify" => VerifyVerb.Make(),
        "view" => ViewVerb.Make(),
        "benchmark" => BenchmarkVerb.Make(),
        "diff" => DiffVerb.Make(),
        "convert" => ConvertVerb.Make(),
        "thaw" => ThawVerb.Make(),
        "edit" => EditVerb.Make(),
        "export" => ExportVerb.Make(),
        "contract" => ContractVerb.Make(),
        "new" => NewVerb.Make(),
        "completion" => CompletionVerb.Make(),
        _ => null,
    };
}

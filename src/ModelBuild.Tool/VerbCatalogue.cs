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
        _ => null,
    };
}

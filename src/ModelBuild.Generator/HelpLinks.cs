using System.Linq;
using System.Reflection;

namespace ModelBuild.Generator;

/// <summary>Where the page of a diagnostic lies: in the repository that this was built from, as the build's <c>RepositoryUrl</c> names it; else its path there.</summary>
internal static class HelpLinks
{
    private static readonly string s_repository = typeof(HelpLinks).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key == "RepositoryUrl")?.Value is { Length: > 0 } url ? url.TrimEnd('/') + "/blob/main/" : "";

    public static string Of(string id) => s_repository + "docs/diagnostics/" + id + ".md";
}

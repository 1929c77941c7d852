using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>What the embedded engine can compute: the list that the build goes by, too.</summary>
internal static class SupportedOps
{
    public static EngineOps Read()
    {
        using Stream stream = typeof(SupportedOps).Assembly.GetManifestResourceStream("SupportedOps.txt")!;
        using var reader = new StreamReader(stream);
        return EngineOps.Parse(reader.ReadToEnd().Split('\n'));
    }
}

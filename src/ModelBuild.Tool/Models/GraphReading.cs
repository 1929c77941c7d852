using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>Reads a model to look at: where the values of a checkpoint are missing, the graph beside them is worth being shown.</summary>
internal static class GraphReading
{
    /// <param name="request">What the model is made from.</param>
    /// <param name="missing">What is missing; null when all is there.</param>
    public static ModelContents Read(FreezeRequest request, out string? missing)
    {
        missing = null;
        try
        {
            return ModelContents.Read(request);
        }
        catch (ModelFileException e) when (e.Code == DiagnosticCodes.DataFileMissing && MetaBeside(e.File) is { } meta)
        {
            missing = $"{e.Code}: {e.Message}";
            return ModelContents.Read(new FreezeRequest { Graph = meta });
        }
    }

    private static string? MetaBeside(string? data)
    {
        int part = data?.LastIndexOf(".data-", StringComparison.Ordinal) ?? -1;
        return part > 0 && File.Exists(data![..part] + ".meta") ? data[..part] + ".meta" : null;
    }
}

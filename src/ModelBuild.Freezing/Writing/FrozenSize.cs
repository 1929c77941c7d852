using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The limit on a frozen graph: one protobuf message, less than 2 GiB.</summary>
internal static class FrozenSize
{
    private const long Limit = int.MaxValue;

    /// <summary>Adds up the graph and its weights before anything is read. Strings count as they lie in the checkpoint, which is close.</summary>
    public static void Check(GraphDef graph, IReadOnlyList<FrozenWeight> weights, string file)
    {
        long total = graph.CalculateSize();
        foreach (FrozenWeight weight in weights) total += weight.Size;
        Check(total, weights, file);
    }

    /// <exception cref="ModelFileException">MB1207: it is too large; the biggest tensors are listed.</exception>
    public static void Check(long total, IReadOnlyList<FrozenWeight> weights, string file)
    {
        if (total <= Limit) return;
        IEnumerable<string> biggest = weights.OrderByDescending(w => w.Size).ThenBy(w => w.Node.Name, StringComparer.Ordinal).Take(5)
            .Select(w => $"'{w.Node.Name}' {DTypeNames.Of(w.DType)} [{string.Join(',', w.Shape)}], {Megabytes(w.Size)}");
        throw new ModelFileException(DiagnosticCodes.TooLarge,
            $"The frozen graph would take {Megabytes(total)}, but a .pb cannot exceed 2 GB (2147 MB). The biggest weights: {string.Join("; ", biggest)}. "
            + "Put the weights into a file of their own (ExternalWeights), name outputs that need fewer of them, or train with a smaller dtype.", file);
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");
}

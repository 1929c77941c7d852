using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Finds the signatures that become methods of one class, the one that <c>Run</c> runs first.</summary>
internal static class SignatureSelection
{
    private const string Default = "serving_default";

    /// <summary>The signatures named, <c>*</c> for all; empty when the request names none: then one signature at most makes the interface.</summary>
    /// <exception cref="ModelFileException">MB1211: there is none of that name. MB1302: the request names the interface otherwise too.</exception>
    public static IReadOnlyList<NamedSignature> Of(MetaGraphDef meta, FreezeRequest request, string file)
    {
        string[] named = [.. request.Signatures.Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => n.Trim()).Distinct()];
        if (named.Length == 0) return [];
        string? other = !string.IsNullOrWhiteSpace(request.Signature) ? "Signature"
            : request.OutputNodes.Any(n => !string.IsNullOrWhiteSpace(n)) ? "OutputNodes"
            : request.InputNodes.Any(n => !string.IsNullOrWhiteSpace(n)) ? "InputNodes" : null;
        if (other is not null)
            throw new ModelFileException(DiagnosticCodes.ItemMetadata, $"Signatures names the inputs and outputs of the model, and so does {other}. Take one of them away.", file);
        string[] known = [.. meta.SignatureDef.Keys.Where(k => !OutputSelection.IsInternal(k)).Order(StringComparer.Ordinal)];
        string[] names = named.Contains("*") ? known : named;
        foreach (string name in names)
        {
            if (known.Contains(name)) continue;
            throw new ModelFileException(DiagnosticCodes.SavedModelUnusable,
                $"The graph has no signature '{name}'.{(known.Length == 0 ? " It has none." : $" It has {string.Join(", ", known.Select(k => $"'{k}'"))}.")}", file);
        }
        if (names.Length == 0) throw new ModelFileException(DiagnosticCodes.SavedModelUnusable, "Signatures asks for all signatures of the graph, and it has none. Name OutputNodes.", file);
        return [.. names.OrderBy(n => n != Default).Select(n => new NamedSignature(n, meta.SignatureDef[n]))];
    }
}

/// <summary>A signature with its name.</summary>
internal sealed record NamedSignature(string Name, SignatureDef Definition);

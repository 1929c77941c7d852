using ModelBuild.Diagnostics;

namespace ModelBuild.Freezing.Contracts;

/// <summary>How a model's interface differs from the one that was accepted.</summary>
/// <param name="Breaking">What breaks code that uses the model, each as lines of a diff with the reason.</param>
/// <param name="Compatible">What such code does not notice.</param>
public sealed record ContractDifferences(IReadOnlyList<string> Breaking, IReadOnlyList<string> Compatible)
{
    /// <summary>Whether there are none at all.</summary>
    public bool None => Breaking.Count + Compatible.Count == 0;
}

/// <summary>Compares the interface that was accepted with the one that a model has now.</summary>
public static class ContractComparison
{
    /// <summary>Finds the differences.</summary>
    /// <param name="accepted">What was committed.</param>
    /// <param name="current">What the model has.</param>
    public static ContractDifferences Compare(ModelContract accepted, ModelContract current)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(current);
        List<string> breaking = [], compatible = [];
        if (accepted.Model != current.Model) breaking.Add($"- model {accepted.Model}\n+ model {current.Model}   the class has another name");
        foreach (ContractSignature before in accepted.Signatures)
        {
            ContractSignature? now = current.Signatures.FirstOrDefault(s => s.Name == before.Name);
            // A model with one signature has one, whatever it is called: its class has one Run.
            if (now is null && accepted.Signatures.Count == 1 && current.Signatures.Count == 1) now = current.Signatures[0];
            if (now is null)
            {
                breaking.Add($"- signature {before.Name}   is gone{Nearest(before.Name, current.Signatures.Select(s => s.Name))}");
                continue;
            }
            Compare("input", before.Inputs, now.Inputs, breaking, compatible);
            Compare("output", before.Outputs, now.Outputs, breaking, compatible);
        }
        if (accepted.Signatures.Count > 1 || current.Signatures.Count > 1)
        {
            foreach (ContractSignature now in current.Signatures.Where(s => accepted.Signatures.All(b => b.Name != s.Name))) compatible.Add($"+ signature {now.Name}   is new");
        }
        return new ContractDifferences(breaking, compatible);
    }

    private static void Compare(string kind, IReadOnlyList<ContractTensor> before, IReadOnlyList<ContractTensor> now, List<string> breaking, List<string> compatible)
    {
        foreach (ContractTensor was in before)
        {
            if (now.FirstOrDefault(t => t.Key == was.Key) is not { } given)
            {
                breaking.Add($"- {kind} {ContractText.LineOf(was)}   is gone{Nearest(was.Key, now.Where(t => before.All(b => b.Key != t.Key)).Select(t => t.Key))}");
                continue;
            }
            if (Change(kind, was, given) is not { } change) continue;
            (change.Breaks ? breaking : compatible).Add($"- {kind} {ContractText.LineOf(was)}\n+ {kind} {ContractText.LineOf(given)}   {change.Reason}");
        }
        foreach (ContractTensor given in now.Where(t => before.All(b => b.Key != t.Key)))
        {
            bool needed = kind == "input" && !given.IsOptional;
            (needed ? breaking : compatible).Add($"+ {kind} {ContractText.LineOf(given)}   {(needed ? "is new, and every call must set it" : "is new")}");
        }
        // Arguments are given by position too.
        string[] kept = [.. before.Select(t => t.Key).Where(key => now.Any(t => t.Key == key))];
        string[] order = [.. now.Select(t => t.Key).Where(key => before.Any(t => t.Key == key))];
        if (!kept.SequenceEqual(order)) breaking.Add($"- {kind}s {string.Join(", ", kept)}\n+ {kind}s {string.Join(", ", order)}   the order has changed");
    }

    private static (bool Breaks, string Reason)? Change(string kind, ContractTensor was, ContractTensor now)
    {
        if (was.DType != now.DType) return (true, "the dtype has changed");
        if (was.IsOptional && !now.IsOptional) return (true, "it can no longer be left out");
        if (!was.Shape.Equals(now.Shape))
        {
            if (now.Shape.IsMoreSpecificThan(was.Shape)) return (false, "more of its shape is known");
            // What accepted one size accepts it still when it accepts any.
            if (kind == "input" && was.Shape.IsMoreSpecificThan(now.Shape)) return (false, "it takes more shapes");
            return (true, "the shape has changed");
        }
        if (!was.IsOptional && now.IsOptional) return (false, "it can be left out");
        return was.Tensor != now.Tensor ? (false, "the tensor in the graph has another name") : null;
    }

    private static string Nearest(string name, IEnumerable<string> candidates)
    {
        IReadOnlyList<string> nearest = NearestNames.Of(name, candidates);
        return nearest.Count == 0 ? "" : $"; is it now {string.Join(" or ", nearest.Select(n => $"'{n}'"))}?";
    }
}

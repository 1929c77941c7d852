using System.Text;
using System.Text.RegularExpressions;

namespace ModelBuild.Conformance;

/// <summary>Writes <c>docs/operations.md</c>: what the embedded engine was measured against, and what it has.</summary>
public static partial class OperationsPage
{
    /// <summary>What ends the part that is measured: the rest follows from the engine and TensorFlow's definitions alone.</summary>
    public const string Ops = "## Ops and dtypes\n";

    /// <summary>The part that is measured on the data beside the repository.</summary>
    /// <param name="cases">Every case that was run.</param>
    /// <param name="reasons">Why a case does not pass, by <c>group/name</c>.</param>
    /// <param name="supported">The engine's ops.</param>
    /// <param name="uses">How many models of the corpus need an op to compute, by op.</param>
    public static string Measured(IReadOnlyList<ConformanceCase> cases, IReadOnlyDictionary<string, string> reasons, OpDTypes supported, IReadOnlyDictionary<string, int> uses)
    {
        var page = new StringBuilder("""
            # Operations of the embedded engine

            This page is generated: `dotnet run -c Release --project benchmarks -- conformance` prints it, with `--write` it writes it, and a test compares it.

            ## Cases of TensorFlow

            Each case is a graph, what it was fed, and what TensorFlow answered (1.15.5 or 2.15.1), with the tolerance it was recorded with (1e-5 relative and 1e-6 absolute unless the
            case says otherwise). "As near" means that a float32 answer is outside of that tolerance, as two versions of TensorFlow are from each other, and about as
            near to what the model gives in float64 as TensorFlow's recorded answer, or nearer (below). "Refused" means that the graph was refused when it was loaded ([MB3006](diagnostics/MB3006.md)): no case stops half-way.

            | group | what | cases | passed | as near | failed | refused |
            |---|---|---:|---:|---:|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (string group in ConformanceRun.Groups)
        {
            ConformanceCase[] own = [.. cases.Where(c => c.Group == group)];
            page.Append($"| {group} | {What(group)} | {own.Length} | {own.Count(c => c.Outcome == Outcome.Passed)} | {own.Count(c => c.Outcome == Outcome.AsNear)} | {own.Count(c => c.Outcome == Outcome.Failed)} | {own.Count(c => c.Outcome == Outcome.Refused)} |\n");
        }
        page.Append("""

            ### As near as TensorFlow

            Sums of float32 in another order round otherwise, and over many layers that is more than the tolerance. So the whole graph is computed in float64 too (`benchmarks/Conformance/Float64Graph.cs`;
            TensorFlow gives the same answers for that graph), and a case counts when the engine's distance from it is at most 1.25 times that of TensorFlow's recording as the square root of the mean square, and
            at most twice as the largest of all elements. Distances on the machine that wrote this page:


            """.ReplaceLineEndings("\n"));
        foreach (ConformanceCase one in Ordered(cases, c => c.Outcome == Outcome.AsNear)) page.Append($"- {one.Group}/{one.Name}: {one.Detail}\n");
        page.Append("\n### Not passed, and why\n\n| case | outcome | why |\n|---|---|---|\n");
        foreach (ConformanceCase one in Ordered(cases, c => c.Outcome is Outcome.Failed or Outcome.Refused))
            page.Append($"| {one.Group}/{one.Name} | {one.Outcome.ToString().ToLowerInvariant()} | {reasons.GetValueOrDefault($"{one.Group}/{one.Name}", "not explained")} |\n");
        page.Append("\n### Ops that models of the corpus use and the engine lacks\n\nCounted in the inference part of the models (`corpus/OPS.tsv`). Ops that read and write variables are frozen away and are not listed.\n\n| op | models |\n|---|---:|\n");
        foreach ((string op, int models) in uses.Where(u => u.Value > 0 && !supported.Has(u.Key) && !IsVariable(u.Key)).OrderByDescending(u => u.Value).ThenBy(u => u.Key, StringComparer.Ordinal))
            page.Append($"| {op} | {models} |\n");
        return page.Append('\n').ToString();
    }

    /// <summary>The part that needs no data: every op of the engine with the dtypes it takes.</summary>
    /// <param name="supported">The engine's list.</param>
    /// <param name="kernels">TensorFlow's kernels for the CPU.</param>
    public static string Defined(OpDTypes supported, OpDTypes kernels)
    {
        var page = new StringBuilder(Ops);
        int both = supported.Ops.Count(kernels.Has);
        page.Append($"""

            {supported.Ops.Count()} ops; TensorFlow 2.7 has kernels for the CPU for {both} of them (the others came before or after it, or are ours). For each attribute that names a dtype: those that the op's
            definition allows and the engine takes, and those that TensorFlow computes on the CPU and the engine does not. bfloat16 and float16 are computed in float32 and
            complex64 in complex128 where a kernel has only those. What the definition allows and neither has is left out. "any" is an attribute for which the definition allows every dtype.

            | op | attribute | the engine takes | TensorFlow takes, the engine not |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (string op in supported.Ops)
        {
            (string Attribute, string[] Allowed)[] attributes = [.. OpDTypes.Defined(op)];
            if (attributes.Length == 0) page.Append($"| {op} | | | |\n");
            foreach ((string attribute, string[] allowed) in attributes)
            {
                string[]? taken = supported.Of(op, attribute);
                string[] lacking = taken is null ? [] : [.. (kernels.Of(op, attribute) ?? []).Where(d => (allowed.Length == 0 || allowed.Contains(d)) && !taken.Contains(d))];
                page.Append($"| {op} | {attribute} | {(taken is null ? allowed.Length == 0 ? "any" : string.Join(", ", allowed) : string.Join(", ", taken))} | {string.Join(", ", lacking)} |\n");
            }
        }
        return page.ToString();
    }

    private static IEnumerable<ConformanceCase> Ordered(IEnumerable<ConformanceCase> cases, Func<ConformanceCase, bool> which) => cases.Where(which).OrderBy(c => c.Group + "/" + c.Name, StringComparer.Ordinal);

    private static string What(string group) => group switch
    {
        "ops" => "graphs of one op",
        "graphs" => "graphs of several ops: control flow, functions, tables, lists, parsing, decoding, sparse, ragged, strings, seeded random numbers",
        "models" => "golden models, frozen by TensorFlow",
        "bench" => "the models for speed, frozen by us",
        "corpus" => "other people's models, frozen by us, and frozen graphs as they were found",
        _ => "graphs of the dl4j project with a deterministic or seeded answer",
    };

    private static bool IsVariable(string op) => Variable().IsMatch(op);

    [GeneratedRegex("^(Var|Assign|Read|ResourceApply|ResourceGather|Apply|Save|Restore|MergeV2|Queue|FIFO|Random.*Queue|IsVariable|Scatter(Add|Sub|Update)$|Shard|Iterator|.*Dataset|.*Summary)|VariableOp|_Arg|_Retval|QueueV2$")]
    private static partial Regex Variable();
}

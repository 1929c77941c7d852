using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Chooses the constants that become variables.</summary>
internal static class ConstantChoice
{
    /// <exception cref="ModelFileException">MB1040, MB1041, MB1042.</exception>
    public static IReadOnlyList<ThawedConstant> Of(ThawRequest request, FrozenFile file, GraphIndex index)
    {
        string[] named = Trimmed(request.Variables), except = Trimmed(request.Except), notTrainable = Trimmed(request.NotTrainable);
        List<NodeDef> constants = [.. file.Graph.Node.Where(node => node.Op == "Const")];
        foreach (string pattern in named.Concat(except)) DemandMatch(pattern, constants, index, file);

        var uses = new ConstantUses(file.Graph);
        List<NodeDef> chosen = [.. constants.Where(c => (named.Length > 0 ? NodePatterns.AnyMatches(named, c.Name) : IsChosen(request.Rule, c, uses)) && !NodePatterns.AnyMatches(except, c.Name))];
        if (chosen.Count == 0) throw NothingChosen(request.Rule, constants, uses, file);
        foreach (string pattern in notTrainable) DemandMatch(pattern, chosen, index, file);
        return [.. chosen.Select(c => Thawed(c, uses, notTrainable, file))];
    }

    private static bool IsChosen(ThawRule rule, NodeDef constant, ConstantUses uses) =>
        uses.WasVariable(constant) && (rule == ThawRule.Variables || (IsFloat(DTypeOf(constant)) && uses.FeedsWeight(constant)));

    private static ThawedConstant Thawed(NodeDef constant, ConstantUses uses, string[] notTrainable, FrozenFile file)
    {
        if (constant.Input.Count > 0)
            throw new ModelFileException(DiagnosticCodes.CannotThaw,
                $"The constant '{constant.Name}' cannot become a variable: it waits for '{constant.Input[0]}', and may belong to a loop or a condition. Leave it a constant with Except.", file.Path);
        ConstantValue value = ConstantValue.Of(constant, file, out long[] shape);
        DataType dtype = DTypeOf(constant);
        bool trainable = IsFloat(dtype) && !uses.IsMovingAverage(constant) && !NodePatterns.AnyMatches(notTrainable, constant.Name);
        return new ThawedConstant(constant, new ThawedVariable(constant.Name, dtype, shape, trainable), value);
    }

    private static void DemandMatch(string pattern, IReadOnlyList<NodeDef> constants, GraphIndex index, FrozenFile file)
    {
        if (constants.Any(c => NodePatterns.Matches(pattern, c.Name))) return;
        string why = index.Find(pattern) is { } other
            ? other.Op == "Const" ? $"'{pattern}' is not among the constants that become variables." : $"'{pattern}' is no constant but an op {other.Op}.{Reads(other)}"
            : $"No constant of the graph is called '{pattern}'.{NearestNames.Suggest(pattern, constants.Select(c => c.Name))}";
        throw new ModelFileException(DiagnosticCodes.ConstantNotInGraph, why, file.Path);
    }

    private static string Reads(NodeDef node) => node.Op == "Identity" && node.Input.Count > 0 ? $" It reads '{node.Input[0]}': did you mean that?" : "";

    private static ModelFileException NothingChosen(ThawRule rule, List<NodeDef> constants, ConstantUses uses, FrozenFile file)
    {
        const int shown = 10;
        List<NodeDef> weights = [.. constants.Where(c => c.Input.Count == 0 && IsFloat(DTypeOf(c)) && uses.FeedsWeight(c))];
        string candidates = weights.Count == 0
            ? "No constant feeds a weight of a matrix product, convolution, bias, batch normalization or gather."
            : $"These feed weights: {string.Join(", ", weights.Take(shown).Select(Describe))}{(weights.Count > shown ? $", and {weights.Count - shown} more" : "")}.";
        string looked = rule == ThawRule.Variables ? "is read as freezing leaves variables" : "is read as freezing leaves variables and feeds a weight";
        return new ModelFileException(DiagnosticCodes.NothingToThaw, $"Of the {constants.Count} constants of the graph, none {looked} and is not excepted. {candidates} Name those that are to become variables.", file.Path);
    }

    private static string Describe(NodeDef constant) =>
        $"'{constant.Name}' {DTypeNames.Of(DTypeOf(constant))} [{string.Join(',', constant.Attr.GetValueOrDefault("value")?.Tensor?.TensorShape?.Dim.Select(d => d.Size) ?? [])}]";

    private static DataType DTypeOf(NodeDef constant) => constant.Attr.GetValueOrDefault("value")?.Tensor?.Dtype ?? DataType.DtInvalid;

    private static bool IsFloat(DataType dtype) =>
        dtype is DataType.DtFloat or DataType.DtDouble or DataType.DtHalf or DataType.DtBfloat16 or DataType.DtComplex64 or DataType.DtComplex128;

    private static string[] Trimmed(IReadOnlyList<string> names) => [.. names.Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => n.Trim())];
}

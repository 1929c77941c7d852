using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Makes a graph one that an older TensorFlow loads, in the graph and in its functions: attributes that it does not know are taken off when they stand at
/// their defaults, ops that it does not know are lowered. What is left over is an error.
/// </summary>
internal static class TargetVersion
{
    private const int MostListed = 5;

    /// <returns>How many nodes were changed.</returns>
    /// <exception cref="ModelFileException">MB1050: an op or attribute is left that the target does not know. MB1052: the target is not a version.</exception>
    public static int Run(GraphEdit graph, OptimizationOptions options)
    {
        TensorFlowVersion target = TensorFlowVersion.Parse(options.TargetTensorFlowVersion!) ?? throw new ModelFileException(DiagnosticCodes.OptimizationOption,
            $"'{options.TargetTensorFlowVersion}' is not a version of TensorFlow. Write the one that is to load the graph, as 1.15 or 2.4.1.", graph.File);
        var problems = new List<(string What, string Node, TensorFlowVersion First)>();
        int changed = 0;
        var lowering = new OpLowering(graph, target);
        foreach (NodeDef node in graph.Nodes.ToList())
        {
            if (Fit(node, node.Name, target, graph.Ops, lowering.TryLower, problems)) changed++;
        }
        foreach (FunctionDef function in graph.Library?.Function ?? [])
        {
            foreach (NodeDef node in function.NodeDef)
            {
                bool Lower(NodeDef candidate) => OpLowering.TryRename(candidate, target, output => UsesOutput(function, node.Name, output));
                if (Fit(node, $"{function.Signature.Name}/{node.Name}", target, graph.Ops, Lower, problems)) changed++;
            }
        }
        if (problems.Count > 0) throw Refusal(problems, target, graph.File);
        return changed;
    }

    private static bool Fit(NodeDef node, string name, TensorFlowVersion target, OpDefinitions ops, Func<NodeDef, bool> lower, List<(string What, string Node, TensorFlowVersion First)> problems)
    {
        bool changed = false;
        while (OpVersions.Find(node.Op)?.First is { } first && first > target)
        {
            string op = node.Op;
            if (!lower(node))
            {
                problems.Add(($"the op '{op}'", name, first));
                return changed;
            }
            changed = true;
        }
        foreach (AttributeHistory attribute in OpVersions.Find(node.Op)?.LaterAttributes ?? [])
        {
            if (attribute.First <= target || !node.Attr.TryGetValue(attribute.Name, out AttrValue? value)) continue;
            if (IsDefault(value, attribute, ops.Find(node.Op)))
            {
                node.Attr.Remove(attribute.Name);
                changed = true;
            }
            else problems.Add(($"the attribute '{attribute.Name}' of the op '{node.Op}'", name, attribute.First));
        }
        return changed;
    }

    private static bool IsDefault(AttrValue value, AttributeHistory attribute, OpDef? definition)
    {
        if (definition?.Attr.FirstOrDefault(defined => defined.Name == attribute.Name)?.DefaultValue is { } known) return value.Equals(known);
        if (attribute.Default is not { } text) return false;
        return value.ValueCase switch
        {
            AttrValue.ValueOneofCase.B => text == (value.B ? "true" : "false"),
            AttrValue.ValueOneofCase.I => text == value.I.ToString(CultureInfo.InvariantCulture),
            AttrValue.ValueOneofCase.S => text == $"\"{value.S.ToStringUtf8()}\"",
            AttrValue.ValueOneofCase.Type => text.Equals(value.Type.ToString()[2..], StringComparison.OrdinalIgnoreCase),
            AttrValue.ValueOneofCase.List => text == "[]" && value.List.CalculateSize() == 0,
            _ => false,
        };
    }

    private static bool UsesOutput(FunctionDef function, string node, string output)
    {
        string tensor = $"{node}:{output}:";
        return function.NodeDef.Any(n => n.Input.Any(input => input.StartsWith(tensor, StringComparison.Ordinal)))
            || function.Ret.Values.Any(ret => ret.StartsWith(tensor, StringComparison.Ordinal));
    }

    private static ModelFileException Refusal(List<(string What, string Node, TensorFlowVersion First)> problems, TensorFlowVersion target, string file)
    {
        List<string> listed = [.. problems.GroupBy(problem => (problem.What, problem.First)).OrderByDescending(group => group.Key.First).ThenBy(group => group.Key.What, StringComparer.Ordinal)
            .Select(group => $"{group.Key.What}, known since {group.Key.First} (node '{group.First().Node}'{(group.Count() > 1 ? $" and {group.Count() - 1} more" : "")})")];
        string more = listed.Count > MostListed ? $"; and {listed.Count - MostListed} more" : "";
        return new ModelFileException(DiagnosticCodes.UnknownToTarget,
            $"TensorFlow {target} cannot load the graph, which has {string.Join("; ", listed.Take(MostListed))}{more}. "
            + $"Set the target to {problems.Max(problem => problem.First)} or later, name outputs that do not need these nodes, or build the graph without them.", file);
    }
}

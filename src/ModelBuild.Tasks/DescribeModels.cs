using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tasks;

/// <summary>
/// Writes the interface of each model, <c>model.graph.pbtxt</c>, from its graph and the checkpoint's index. Reads no weights: cheap enough for the
/// builds that an editor runs while somebody types.
/// </summary>
public sealed class DescribeModels : ModelTask
{
    /// <summary>The list of the embedded engine's ops, one a line. For models with the metadata <c>Engine="Embedded"</c>, ops that it lacks are errors.</summary>
    public string SupportedOps { get; set; } = "";

    /// <inheritdoc/>
    protected override string StampName => "describe.stamp";

    /// <inheritdoc/>
    protected override void Run(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        FreezePlan plan = Plan(model);
        if (model.Item.GetMetadata("Engine") is "" or "Embedded" && File.Exists(SupportedOps)) CheckOps(plan);
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        string written = text.ToString();
        // It keeps its time when its content is the same, so that nothing is compiled again.
        if (File.Exists(model.InterfaceFile) && File.ReadAllText(model.InterfaceFile) == written) return;
        Directory.CreateDirectory(model.Folder);
        File.WriteAllText(model.InterfaceFile, written);
    }

    private void CheckOps(FreezePlan plan)
    {
        var supported = new HashSet<string>(File.ReadLines(SupportedOps), StringComparer.Ordinal);
        if (plan.Ops.FirstOrDefault(o => !supported.Contains(o)) is not { } op) return;
        string[] others = [.. plan.Ops.Where(o => o != op && !supported.Contains(o))];
        NodeDef? node = plan.Graph.Node.FirstOrDefault(n => n.Op == op);
        throw new ModelFileException(
            DiagnosticCodes.OpNotInEngine,
            $"The embedded engine does not have the op {op}{(node is null ? ", which a function of the graph uses" : $" (node '{node.Name}')")}{(others.Length == 0 ? "" : $", nor {string.Join(", ", others)}")}. " +
            "Cut the graph before it with other OutputNodes or InputNodes, or set Engine=\"TensorFlow\" on the item and give the class another engine.",
            plan.GraphFile);
    }
}

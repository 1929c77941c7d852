using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tasks;

/// <summary>
/// Writes the interface of a model, <c>model.graph.pbtxt</c>, from its graph and the checkpoint's index. Reads no weights: cheap enough for the
/// builds that an editor runs while somebody types.
/// </summary>
public sealed class DescribeModel : ModelTask
{
    /// <summary>The file to write. It keeps its time when its content is the same, so that nothing is compiled again.</summary>
    [Required]
    public string InterfaceFile { get; set; } = "";

    /// <summary>Metadata <c>Engine</c>: with <c>Embedded</c>, ops that the embedded engine lacks are errors.</summary>
    public string Engine { get; set; } = "Embedded";

    /// <summary>The list of the embedded engine's ops, one a line.</summary>
    public string SupportedOps { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        FreezePlan plan = Plan();
        if (string.Equals(Engine, "Embedded", StringComparison.OrdinalIgnoreCase) && File.Exists(SupportedOps)) CheckOps(plan);
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        string written = text.ToString();
        if (File.Exists(InterfaceFile) && File.ReadAllText(InterfaceFile) == written) return;
        Directory.CreateDirectory(Path.GetDirectoryName(InterfaceFile)!);
        File.WriteAllText(InterfaceFile, written);
    }

    private void CheckOps(FreezePlan plan)
    {
        var supported = new HashSet<string>(File.ReadLines(SupportedOps), StringComparer.Ordinal);
        foreach (string op in plan.Ops)
        {
            if (supported.Contains(op)) continue;
            NodeDef? node = plan.Graph.Node.FirstOrDefault(n => n.Op == op);
            Report(new ModelFileException(
                DiagnosticCodes.OpNotInEngine,
                $"The embedded engine does not have the op {op}{(node is null ? ", which a function of the graph uses" : $" (node '{node.Name}')")}. " +
                "Cut the graph before it with other OutputNodes or InputNodes, or set Engine=\"TensorFlow\" on the item and give the class another engine.",
                plan.GraphFile));
        }
    }
}

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
    /// <summary>
    /// The list of the embedded engine's ops, one a line; after an op, the attributes for which it does not take every dtype that the op is defined for: <c>Erf T:float32,float64</c>.
    /// For models with the metadata <c>Engine="Embedded"</c>, what it lacks is an error, unless the metadata <c>CustomOps</c> names ops that the application gives its engine.
    /// </summary>
    public string SupportedOps { get; set; } = "";

    /// <inheritdoc/>
    protected override string StampName => "describe.stamp";

    /// <inheritdoc/>
    protected override void Run(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        FreezePlan plan = Plan(model);
        if (model.Item.GetMetadata("Engine") is "" or "Embedded" && File.Exists(SupportedOps))
        {
            CheckOps(model, plan);
            if (model.HasFailed) return;
        }
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        string written = text.ToString();
        // It keeps its time when its content is the same, so that nothing is compiled again.
        if (File.Exists(model.InterfaceFile) && File.ReadAllText(model.InterfaceFile) == written) return;
        Directory.CreateDirectory(model.Folder);
        File.WriteAllText(model.InterfaceFile, written);
    }

    private void CheckOps(ModelItem model, FreezePlan plan)
    {
        string[] custom = model.Item.GetMetadata("CustomOps").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var supported = File.ReadLines(SupportedOps).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);
        foreach (string op in plan.Ops.Where(op => !supported.ContainsKey(op) && !custom.Contains(op)))
        {
            NodeDef? node = plan.Graph.Node.FirstOrDefault(n => n.Op == op);
            Report(model, Missing($"the op {op}{(node is null ? ", which a function of the graph uses" : $" (node '{node.Name}')")}", plan));
        }
        // One of each op and dtype: a model may have hundreds of such nodes.
        var told = new HashSet<(string, string)>();
        foreach (NodeDef node in plan.Graph.Node.Concat((plan.Graph.Library?.Function ?? []).SelectMany(f => f.NodeDef)))
        {
            if (custom.Contains(node.Op) || !supported.TryGetValue(node.Op, out string[]? attributes)) continue;
            foreach (string[] attribute in attributes.Select(a => a.Split(':')))
            {
                if (!node.Attr.TryGetValue(attribute[0], out AttrValue? value) || value.ValueCase != AttrValue.ValueOneofCase.Type) continue;
                string dtype = FreezeModels.NameOf(value.Type);
                if (attribute[1].Split(',').Contains(dtype) || !told.Add((node.Op, dtype))) continue;
                Report(model, Missing($"the op {node.Op} (node '{node.Name}') for {dtype}; it takes {attribute[1].Replace(",", ", ", StringComparison.Ordinal)}", plan));
            }
        }
    }

    private static ModelFileException Missing(string what, FreezePlan plan) => new(
        DiagnosticCodes.OpNotInEngine,
        $"The embedded engine does not have {what}. Cut the graph before it with other OutputNodes or InputNodes, give the engine the op and name it in the item's CustomOps, or set Engine=\"TensorFlow\" on the item and give the class another engine.",
        plan.GraphFile);
}

using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;
using ModelBuild.Text;

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

    /// <summary>Whether the models are frozen later in the same build, which then need not plan again.</summary>
    public bool KeepPlans { get; set; }

    /// <inheritdoc/>
    protected override string StampName => "describe.stamp";

    /// <inheritdoc/>
    protected override void Run(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string state = KeepPlans ? StateOf(model) : "";
        FreezePlan plan = Plan(model, nameDimensions: true);
        if (model.Item.GetMetadata("Engine") is "" or "Embedded" && File.Exists(SupportedOps))
        {
            CheckOps(model, plan);
            if (model.HasFailed) return;
        }
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        string written = text.ToString();
        // It keeps its time when its content is the same, so that nothing is compiled again.
        if (!File.Exists(model.InterfaceFile) || File.ReadAllText(model.InterfaceFile) != written)
        {
            Directory.CreateDirectory(model.Folder);
            File.WriteAllText(model.InterfaceFile, written);
        }
        if (KeepPlans) KeptPlan.Keep(BuildEngine, model, plan, state);
    }

    private void CheckOps(ModelItem model, FreezePlan plan)
    {
        string[] custom = ItemRequest.List(model.Item, "CustomOps");
        foreach (ModelFileException missing in EngineOps.Parse(File.ReadLines(SupportedOps)).Missing(plan, custom)) Report(model, missing);
    }
}

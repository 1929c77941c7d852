using System.Globalization;
using Microsoft.Build.Framework;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>Freezes each model into one <c>.pb</c>, its weights streamed. The file is complete or it is not there.</summary>
public sealed class FreezeModels : ModelTask
{
    /// <inheritdoc/>
    protected override string StampName => "freeze.stamp";

    /// <inheritdoc/>
    protected override void Run(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(model.Folder);
        FreezePlan plan = KeptPlan.Take(BuildEngine, model, StateOf(model)) ?? Plan(model, nameDimensions: false);
        ModelAssets.Copy(model, plan);
        FreezeSummary summary = Freezer.Write(plan, model.FrozenFile, Cancellation);
        Message(
            MessageImportance.High,
            $"{model.ClassName}: {Count(summary.Variables, "variable")} frozen, {Count(summary.Ops, "op")} in the final graph, {Size(summary.Bytes)}; " +
            $"{List("input", summary.Interface.Inputs)}; {List("output", summary.Interface.Outputs)}");
        if (plan.Assets.Count > 0 && model.Item.GetMetadata("Storage") == "Embed")
            Message(MessageImportance.High, $"{model.ClassName}: the graph reads {string.Join(", ", plan.Assets.Select(asset => asset.Path))} when it runs, which Storage=\"Embed\" does not bring along; with Storage=\"Copy\" it lies beside the .pb");
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };

    private static string List(string what, IReadOnlyList<InterfaceTensor> tensors)
    {
        if (tensors.Count == 0) return $"no {what}s";
        // A model with dozens of outputs would fill the screen.
        string names = string.Join(", ", tensors.Take(6).Select(t => $"{Name(t)}:{DTypeNames.Of(t.DType)}{(t.IsOptional ? "?" : "")}"));
        return $"{what}{(tensors.Count == 1 ? "" : "s")} {names}{(tensors.Count > 6 ? $" and {tensors.Count - 6} more" : "")}";
    }

    private static string Name(InterfaceTensor tensor) => tensor.Name.EndsWith(":0", StringComparison.Ordinal) ? tensor.Name[..^2] : tensor.Name;
}

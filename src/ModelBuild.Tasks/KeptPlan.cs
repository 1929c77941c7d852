using Microsoft.Build.Framework;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>
/// The plan that describing a model has made, which MSBuild keeps for the freezing that comes later in the same build: planning is most of the work on a small model.
/// It is of use only while the files are as they were.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="state">The state of the model's files before they were read.</param>
internal sealed class KeptPlan(FreezePlan plan, string state)
{
    /// <summary>Keeps a plan until it is taken, or else until the build ends.</summary>
    public static void Keep(IBuildEngine engine, ModelItem model, FreezePlan plan, string state)
    {
        if (engine is IBuildEngine4 keeper)
            keeper.RegisterTaskObject(Key(model), new KeptPlan(plan, state), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: true);
    }

    /// <summary>Takes the plan out; null when there is none, or when the files have changed since.</summary>
    public static FreezePlan? Take(IBuildEngine engine, ModelItem model, string state) =>
        engine is IBuildEngine4 keeper && keeper.UnregisterTaskObject(Key(model), RegisteredTaskObjectLifetime.Build) is KeptPlan kept && kept.State == state ? kept.Plan : null;

    private FreezePlan Plan { get; } = plan;

    private string State { get; } = state;

    private static string Key(ModelItem model) => "ModelBuild.FreezePlan " + model.FrozenFile;
}

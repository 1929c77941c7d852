namespace ModelBuild;

/// <summary>The names under which models can be watched; see <c>docs/dependency-injection.md</c> for instruments, units and tags.</summary>
public static class ModelDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "ModelBuild";

    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "ModelBuild";
}

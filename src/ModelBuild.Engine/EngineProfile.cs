using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine;

/// <summary>Where the time of a call's runs goes, node by node. For people who make a model faster; a call that is watched runs a little slower.</summary>
public sealed class EngineProfile
{
    private readonly StepTimes _times = new();

    private EngineProfile()
    {
    }

    /// <summary>
    /// What has run since the call is watched, in the order in which it first ended. Several nodes of the graph that run as one stand under the name of the last of them,
    /// and what was computed when the graph was loaded is not there. A node that runs others, a loop or a condition, has only the time that it takes itself.
    /// </summary>
    public IReadOnlyList<NodeTime> Nodes =>
    [
        .. _times.Steps.Select(step => new NodeTime(
            step.Key.Node, step.Key.Op, step.Value.Runs, TimeSpan.FromSeconds(step.Value.Ticks / (double)System.Diagnostics.Stopwatch.Frequency),
            string.Join(' ', step.Value.Outputs.Select(shape => shape.ToString())))),
    ];

    /// <summary>Watches a call from its next run on; in place of another profile that may watch it.</summary>
    /// <param name="call">A call of the embedded engine. Its runs are watched on the thread that runs it.</param>
    /// <exception cref="ArgumentException">It is a call of another engine.</exception>
    public static EngineProfile Watch(IEngineCall call)
    {
        if (call is not EngineCall own) throw new ArgumentException("Only calls of the embedded engine can be watched.", nameof(call));
        var profile = new EngineProfile();
        own.Times = profile._times;
        return profile;
    }
}

/// <summary>The time of one node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Op">Its op.</param>
/// <param name="Runs">How often it ran.</param>
/// <param name="Time">How long all of these took together.</param>
/// <param name="Shapes">The shapes of what it gave last, one behind another.</param>
public sealed record NodeTime(string Node, string Op, int Runs, TimeSpan Time, string Shapes);

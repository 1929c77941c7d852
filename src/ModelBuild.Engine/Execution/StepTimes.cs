using System.Diagnostics;

namespace ModelBuild.Engine.Execution;

/// <summary>Where the time of runs goes, by step. A step that runs others (a loop, a condition) counts only what it does itself.</summary>
internal sealed class StepTimes
{
    private readonly Dictionary<Step, StepTime> _times = [];
    private long _inner;

    /// <summary>Every step that was run.</summary>
    public IReadOnlyDictionary<Step, StepTime> Steps => _times;

    /// <summary>Runs a step and counts its time.</summary>
    public void Run(Step step, RunContext context)
    {
        long outer = _inner, began = Stopwatch.GetTimestamp();
        _inner = 0;
        step.Kernel.Run(context);
        long all = Stopwatch.GetTimestamp() - began;
        if (!_times.TryGetValue(step, out StepTime? time)) _times[step] = time = new StepTime();
        time.Ticks += all - _inner;
        time.Least = Math.Min(time.Least, all - _inner);
        time.Runs++;
        time.Inputs = [.. step.Inputs.Select(place => context.Places[place].Shape)];
        time.Outputs = [.. step.Outputs.Select(place => context.Places[place].Shape)];
        _inner = outer + all;
    }
}

/// <summary>The time of one step over all its runs, and the shapes of the last.</summary>
internal sealed class StepTime
{
    public long Ticks { get; set; }

    /// <summary>The time of its fastest run.</summary>
    public long Least { get; set; } = long.MaxValue;

    public int Runs { get; set; }

    public TensorShape[] Inputs { get; set; } = [];

    public TensorShape[] Outputs { get; set; } = [];
}

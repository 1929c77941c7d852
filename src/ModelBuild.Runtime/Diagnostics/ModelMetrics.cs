using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace ModelBuild;

/// <summary>Measures loads and runs while somebody listens; while nobody does, a run costs two comparisons more.</summary>
internal static class ModelMetrics
{
    private const string ModelTag = "modelbuild.model";
    private const string ErrorTag = "error.type";

    private static readonly ActivitySource s_activities = new(ModelDiagnostics.ActivitySourceName);
    private static readonly Meter s_meter = new(ModelDiagnostics.MeterName);

    private static readonly Histogram<double> s_runs = s_meter.CreateHistogram<double>(
        "modelbuild.run.duration", "s", "How long a run of a model took.", advice: Buckets(0.00001, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10));

    private static readonly UpDownCounter<int> s_active = s_meter.CreateUpDownCounter<int>("modelbuild.run.active", "{run}", "Runs that are under way.");

    private static readonly Histogram<double> s_loads = s_meter.CreateHistogram<double>(
        "modelbuild.load.duration", "s", "How long a model took to load.", advice: Buckets(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30));

    private static int s_loaded;

#pragma warning disable CA1823, IDE0052 // asked by its listeners; a static constructor instead would be looked at in every run
    private static readonly ObservableUpDownCounter<int> s_graphs = s_meter.CreateObservableUpDownCounter(
        "modelbuild.graph.loaded", static () => Volatile.Read(ref s_loaded), "{graph}", "Graphs that are loaded and not yet freed: one a model, and one for each part of it that was run alone.");
#pragma warning restore CA1823, IDE0052

    private static bool IsRunWatched => s_runs.Enabled || s_active.Enabled || s_activities.HasListeners();

    /// <summary>Loads a graph.</summary>
    public static ILoadedGraph Load(IEngine engine, string model, ModelPart part, ModelSource source)
    {
        if (!s_loads.Enabled && !s_activities.HasListeners()) return engine.Load(source, part.InputNames, part.OutputNames);
        using Activity? activity = Start("modelbuild.load", model);
        long start = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            return engine.Load(source, part.InputNames, part.OutputNames);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            End(activity, error);
            s_loads.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, Tags(model, error));
        }
    }

    /// <summary>Notes that a graph is loaded.</summary>
    public static void Loaded() => Interlocked.Increment(ref s_loaded);

    /// <summary>Notes that a loaded graph was freed.</summary>
    public static void Freed() => Interlocked.Decrement(ref s_loaded);

    /// <summary>Runs a call.</summary>
    // Into the generated method: a call between the two would cost a small model half a percent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(IEngineCall call, string model, CancellationToken cancellation)
    {
        if (IsRunWatched) RunWatched(call, model, cancellation);
        else call.Run(cancellation);
    }

    private static void RunWatched(IEngineCall call, string model, CancellationToken cancellation)
    {
        // A batch runs once, although each of its examples is set on a call of its own.
        if (call is BatchCall)
        {
            call.Run(cancellation);
            return;
        }
        using Activity? activity = Start("modelbuild.run", model);
        var tag = new KeyValuePair<string, object?>(ModelTag, model);
        s_active.Add(1, tag);
        long start = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            call.Run(cancellation);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            s_active.Add(-1, tag);
            End(activity, error);
            s_runs.Record(seconds, Tags(model, error));
        }
    }

    private static Activity? Start(string operation, string model)
    {
        Activity? activity = s_activities.StartActivity(operation);
        if (activity is null) return null;
        activity.DisplayName = $"{operation} {model}";
        return activity.SetTag(ModelTag, model);
    }

    private static void End(Activity? activity, Exception? error)
    {
        if (activity is null || error is null) return;
        activity.SetTag(ErrorTag, ErrorOf(error)).SetStatus(ActivityStatusCode.Error, error.Message);
    }

    private static TagList Tags(string model, Exception? error)
    {
        var tags = new TagList { { ModelTag, model } };
        if (error is not null) tags.Add(ErrorTag, ErrorOf(error));
        return tags;
    }

    /// <summary>The code of a <see cref="ModelException"/>, else the exception's type: few values, as OpenTelemetry asks of <c>error.type</c>.</summary>
    private static string ErrorOf(Exception error) => error is ModelException model ? model.Code : error.GetType().FullName!;

    private static InstrumentAdvice<double> Buckets(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}

using System.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>A model in an engine, with the values that it is fed.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly RunnableModel _model;
    private readonly ILoadedGraph _graph;

    private LoadedModel(RunnableModel model, ILoadedGraph graph, IReadOnlyList<string> outputs)
    {
        _model = model;
        _graph = graph;
        Outputs = outputs;
    }

    public RunnableModel Model => _model;

    public IReadOnlyList<TensorSpec> Inputs { get; private init; } = [];

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<TensorValue?> Feeds { get; private init; } = [];

    /// <summary>How long reading and compiling the graph took.</summary>
    public TimeSpan LoadTime { get; private init; }

    /// <param name="request">What the model is made from.</param>
    /// <param name="fetches">The tensors to fetch.</param>
    /// <param name="feeds">The values by what the user calls the inputs.</param>
    /// <param name="fill">A value for an input that has none; null when that is an error.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="cancellation">Stops the freezing.</param>
    public static LoadedModel Load(FreezeRequest request, IReadOnlyList<string> fetches, FeedArguments feeds, Func<TensorSpec, TensorValue>? fill, IEngine engine, CancellationToken cancellation)
    {
        RunnableModel model = RunnableModel.Open(request, fetches, cancellation);
        ILoadedGraph? graph = null;
        try
        {
            string[] named = [.. feeds.Names.Select(model.TensorOf)];
            if (named.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new UsageException($"The input {twice.Key} is fed twice.");
            // Which inputs there are besides is known only when the outputs are: the first load tells, the second takes them all.
            long start = Stopwatch.GetTimestamp();
            graph = engine.Load(model.Source, named, model.Outputs);
            string[] all = [.. graph.Interface.Inputs.Select(i => i.Name)];
            TensorSpec[] missing = [.. graph.Interface.Inputs.Where(i => !named.Contains(i.Name) && !i.IsOptional)];
            if (missing.Length > 0 && fill is null) throw Missing(missing, graph.Interface.Inputs, model);
            if (all.Length > named.Length)
            {
                graph.Dispose();
                graph = null;
                start = Stopwatch.GetTimestamp();
                graph = engine.Load(model.Source, all, model.Outputs);
            }
            TimeSpan loadTime = Stopwatch.GetElapsedTime(start);
            TensorSpec[] inputs = [.. all.Select(name => graph.Interface.Inputs.Single(i => i.Name == name))];
            TensorValue?[] values = [.. inputs.Select(input => Array.IndexOf(named, input.Name) is >= 0 and int at ? feeds.Value(feeds.Names[at], input) : fill?.Invoke(input))];
            return new LoadedModel(model, graph, model.Outputs) { Inputs = inputs, Feeds = values, LoadTime = loadTime };
        }
        catch
        {
            graph?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>A call with the values set.</summary>
    public IEngineCall NewCall()
    {
        IEngineCall call = _graph.CreateCall();
        for (int i = 0; i < Feeds.Count; i++)
        {
            if (Feeds[i] is { } value) EngineValues.Set(call, i, value);
        }
        return call;
    }

    /// <summary>Runs once and takes every output.</summary>
    public IReadOnlyList<(string Tensor, TensorValue Value)> Run(CancellationToken cancellation)
    {
        using IEngineCall call = NewCall();
        call.Run(cancellation);
        return [.. Outputs.Select((name, i) => (name, EngineValues.Get(call, i, _graph.Interface.Outputs[i].DType)))];
    }

    public void Dispose()
    {
        _graph.Dispose();
        _model.Dispose();
    }

    private static ModelException Missing(TensorSpec[] missing, IReadOnlyList<TensorSpec> inputs, RunnableModel model) => new(
        ModelErrorCodes.InputMissing,
        $"The model is not fed {string.Join(", ", missing.Select(i => Describe(i, model)))}. Its inputs are {string.Join(", ", inputs.Select(i => Describe(i, model)))}; "
        + $"feed them as {model.Shown(missing[0].Name)}=VALUE, a literal or @FILE.");

    private static string Describe(TensorSpec input, RunnableModel model) => $"{model.Shown(input.Name)} ({DTypes.NameOf(input.DType)} {input.Shape})";
}

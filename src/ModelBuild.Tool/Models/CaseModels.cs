using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>The loaded models of recorded cases. The last stays: cases that lie together mostly differ in their values only.</summary>
internal sealed class CaseModels(IEngine engine) : IDisposable
{
    private (RunnableModel Model, ILoadedGraph Graph, string Key)? _last;

    /// <summary>The model, loaded for what the case feeds and fetches.</summary>
    public (RunnableModel Model, ILoadedGraph Graph) For(RecordedCase recorded, string path, CancellationToken cancellation)
    {
        string[] fetches = [.. recorded.Fetches.Select(f => f.Tensor)];
        string key = string.Join('\n', [Path.GetFullPath(path), .. recorded.Feeds.Select(f => f.Tensor), "", .. fetches]);
        if (_last is { } last && last.Key == key) return (last.Model, last.Graph);
        Dispose();
        RunnableModel model = RunnableModel.Open(new FreezeRequest { Checkpoint = path }, fetches, cancellation);
        try
        {
            ILoadedGraph graph = engine.Load(model.Source, [.. recorded.Feeds.Select(f => model.TensorOf(f.Tensor))], [.. fetches.Select(model.TensorOf)]);
            _last = (model, graph, key);
            return (model, graph);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _last?.Graph.Dispose();
        _last?.Model.Dispose();
        _last = null;
    }
}

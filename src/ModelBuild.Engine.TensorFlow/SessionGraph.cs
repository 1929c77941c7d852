using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>A graph in a session of TensorFlow, its tables filled.</summary>
internal sealed class SessionGraph : ILoadedGraph
{
    private SessionGraph(GraphHandle graph, SessionHandle session, ModelInterface modelInterface, NamedTensor[] inputs, NamedTensor[] outputs)
    {
        Graph = graph;
        Session = session;
        Interface = modelInterface;
        Inputs = inputs;
        Outputs = outputs;
    }

    public ModelInterface Interface { get; }

    public GraphHandle Graph { get; }

    public SessionHandle Session { get; }

    /// <summary>The inputs in the order of the load, which is that of a call's indices.</summary>
    public NamedTensor[] Inputs { get; }

    public NamedTensor[] Outputs { get; }

    public static SessionGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, int threads)
    {
        GraphHandle graph = GraphImport.Import(source);
        SessionHandle? session = null;
        try
        {
            var reader = new GraphInterface(graph, source);
            NamedTensor[] fed = [.. inputs.Select(name => (name, endpoint: reader.Find(name))).Select(i => new NamedTensor(i.endpoint, reader.Input(i.name, i.endpoint)))];
            NamedTensor[] fetched = [.. outputs.Select(name => (name, endpoint: reader.Find(name))).Select(o => new NamedTensor(o.endpoint, GraphInterface.Output(o.name, o.endpoint)))];

            HashSet<nint> reached = GraphInterface.Reached(fed.Select(f => f.Endpoint), fetched.Select(f => f.Endpoint));
            IEnumerable<TensorSpec> unnamed = reader.Operations()
                .Where(node => reached.Contains(node) && GraphInterface.OpOf(node) is "Placeholder" or "PlaceholderV2")
                .Select(node => reader.Input(GraphInterface.NameOf(node) + ":0", new Endpoint(node, 0)));
            var modelInterface = new ModelInterface([.. fed.Select(f => f.Spec), .. unnamed], [.. fetched.Select(f => f.Spec)]);

            session = SessionHandle.Create(graph, threads);
            TableInitializers.Run(graph, session, TableInitializers.Of(reader, reached));
            return new SessionGraph(graph, session, modelInterface, fed, fetched);
        }
        catch
        {
            session?.Dispose();
            graph.Dispose();
            throw;
        }
    }

    public IEngineCall CreateCall()
    {
        ObjectDisposedException.ThrowIf(Session.IsClosed, this);
        return new SessionCall(this);
    }

    public void Dispose()
    {
        Session.Dispose();
        Graph.Dispose();
    }
}

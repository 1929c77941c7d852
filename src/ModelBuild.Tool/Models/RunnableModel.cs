using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>A model that an engine can load: a frozen graph as it is, anything else frozen into a temporary file first.</summary>
internal sealed class RunnableModel : IDisposable
{
    private readonly string? _temporary;
    private readonly HashSet<string> _nodes;
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    private RunnableModel(string path, string? temporary, GraphDef graph, IReadOnlyList<string> outputs)
    {
        Path = path;
        _temporary = temporary;
        _nodes = graph.Node.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        Outputs = outputs;
    }

    /// <summary>The frozen graph's file.</summary>
    public string Path { get; }

    /// <summary>The tensors to fetch: the named ones, or the model's own outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    public ModelSource Source => ModelSource.FromFile(Path);

    /// <param name="request">What the model is made from.</param>
    /// <param name="fetches">The tensors to fetch; none for the outputs of its signature, or those in which it ends.</param>
    /// <param name="cancellation">Stops the freezing.</param>
    public static RunnableModel Open(FreezeRequest request, IReadOnlyList<string> fetches, CancellationToken cancellation)
    {
        if (IsFrozenFile(request)) return OfFrozen(request, fetches);
        FreezePlan plan = LikelyOutput.Plan(request with { OutputNodes = fetches, NameDimensions = false }, "--fetch").Plan;
        string folder = Directory.CreateTempSubdirectory("modelbuild-").FullName;
        try
        {
            string path = System.IO.Path.Combine(folder, "model.pb");
            Freezer.Write(plan, path, cancellation);
            var model = new RunnableModel(path, folder, plan.Graph, [.. plan.Interface.Outputs.Select(o => o.Name)]);
            foreach (InterfaceTensor tensor in plan.Interface.Inputs.Concat(plan.Interface.Outputs).Where(t => t.Key.Length > 0)) model._keys.TryAdd(tensor.Key, tensor.Name);
            return model;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>The tensor that a user's name means: a tensor, a node, or the key of the signature.</summary>
    /// <exception cref="ModelException">MB3009: the graph has none of that name.</exception>
    public string TensorOf(string name)
    {
        if (_keys.TryGetValue(name, out string? tensor)) return tensor;
        int colon = name.LastIndexOf(':');
        bool hasPort = colon > 0 && name.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') == false && colon < name.Length - 1;
        string node = hasPort ? name[..colon] : name;
        if (_nodes.Contains(node)) return hasPort ? name : node + ":0";
        throw new ModelException(ModelErrorCodes.TensorNotInGraph, $"The graph has no tensor '{name}'.{NearestNames.Suggest(node, _nodes.Concat(_keys.Keys))}");
    }

    /// <summary>What the signature calls a tensor, or else its node when it is the first of it.</summary>
    public string Shown(string tensor) => _keys.FirstOrDefault(k => k.Value == tensor).Key ?? NodeOf(tensor);

    public void Dispose()
    {
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }

    public static string NodeOf(string tensor) => tensor.EndsWith(":0", StringComparison.Ordinal) ? tensor[..^2] : tensor;

    private static RunnableModel OfFrozen(FreezeRequest request, IReadOnlyList<string> fetches)
    {
        ModelContents contents = ModelContents.Read(request);
        var names = new RunnableModel(request.Checkpoint!, null, contents.Graph, []);
        string[] outputs = fetches.Count > 0 ? [.. fetches.Select(names.TensorOf)] : [.. contents.Ends().Select(e => e.Name)];
        return new RunnableModel(request.Checkpoint!, null, contents.Graph, outputs);
    }

    private static bool IsFrozenFile(FreezeRequest request) =>
        request.Constants.Count == 0 && File.Exists(request.Checkpoint) && FileKinds.Recognize(request.Checkpoint) == FileKind.GraphDef;
}

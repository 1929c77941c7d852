using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The files that a SavedModel brings along for its graph, by the tensor that holds their path.</summary>
internal sealed class AssetFiles
{
    private const string Folder = FreezeRequest.DefaultAssetFolder;

    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly string? _savedModel;
    private readonly string _beside;

    public AssetFiles(SourceModel model)
    {
        _savedModel = model.SavedModel;
        _beside = Path.GetDirectoryName(model.Index.File) is { Length: > 0 } parent ? parent : ".";
        foreach (AssetFileDef asset in AssetsOf(model.Meta))
        {
            if (asset.TensorInfo?.Name is { Length: > 0 } tensor) _paths[TensorName.Parse(tensor).ToString()] = $"{Folder}/{asset.Filename}";
        }
    }

    /// <summary>The path that stands in the frozen graph for each asset's tensor: within the SavedModel, the same on every machine.</summary>
    public IReadOnlyDictionary<string, string> Paths => _paths;

    /// <summary>Puts the paths into a graph that is to be frozen, where its own constants hold what the exporter saw.</summary>
    public void SetPaths(GraphDef graph)
    {
        if (_paths.Count == 0) return;
        foreach (NodeDef node in graph.Node)
        {
            if (node.Op != "Const" || !_paths.TryGetValue(node.Name + ":0", out string? path)) continue;
            node.Attr["value"] = new AttrValue
            {
                Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = node.Attr.GetValueOrDefault("value")?.Tensor?.TensorShape ?? new TensorShapeProto(), StringVal = { ByteString.CopyFromUtf8(path) } },
            };
        }
    }

    /// <summary>Gives the files that a frozen graph still names, and reads when it runs, their place beside it.</summary>
    /// <param name="graph">The graph, whose constants then hold the new paths.</param>
    /// <param name="folder">What the folder <c>assets</c> is called there.</param>
    /// <returns>The files, in the order of their paths.</returns>
    public IReadOnlyList<FrozenAsset> Place(GraphDef graph, string folder)
    {
        var placed = new SortedDictionary<string, FrozenAsset>(StringComparer.Ordinal);
        HashSet<string> known = _savedModel is null ? [] : [.. _paths.Values.Where(path => IsInside(path) && File.Exists(Path.Combine(_savedModel, path)))];
        foreach (NodeDef node in graph.Node)
        {
            if (known.Count == 0 || node.Op != "Const" || node.Attr.GetValueOrDefault("value")?.Tensor is not { Dtype: DataType.DtString } tensor) continue;
            for (int i = 0; i < tensor.StringVal.Count; i++)
            {
                string asset = tensor.StringVal[i].ToStringUtf8();
                if (!known.Contains(asset)) continue;
                string path = folder + asset[Folder.Length..];
                placed[path] = new FrozenAsset(path, Path.Combine(_savedModel!, asset));
                tensor.StringVal[i] = ByteString.CopyFromUtf8(path);
            }
        }
        return [.. placed.Values];
    }

    // A path that leads out of the model's folder names no file of the model's.
    private static bool IsInside(string path) => path.Split('/', '\\').All(part => part is not ("" or "." or "..") && !part.Contains(':', StringComparison.Ordinal));

    /// <summary>Where a file lies that the graph knows by a path, of an asset or as training knew it; null when there is none.</summary>
    public string? Find(string path)
    {
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        // Models get copied: the folder that training saw is not here, the file often is.
        IEnumerable<string> places = _savedModel is { } folder ? [Path.Combine(folder, path), Path.Combine(folder, Folder, name)] : [Path.Combine(_beside, path), Path.Combine(_beside, name)];
        return name.Length == 0 ? null : places.FirstOrDefault(File.Exists);
    }

    private static IEnumerable<AssetFileDef> AssetsOf(MetaGraphDef meta)
    {
        if (meta.AssetFileDef.Count > 0) return meta.AssetFileDef;
        // Older SavedModels have them in a collection.
        return meta.CollectionDef.TryGetValue("saved_model_assets", out CollectionDef? collection) && collection.AnyList is { } any
            ? any.Value.Select(a => AssetFileDef.Parser.ParseFrom(a.Value)) : [];
    }
}

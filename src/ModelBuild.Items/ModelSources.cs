namespace ModelBuild.Items;

/// <summary>The files that a model is made from, those that are there: when one of them changes, the model is made again.</summary>
internal static class ModelSources
{
    private const int ShardDigits = 5;

    /// <summary>The files in an order that is always the same.</summary>
    /// <param name="place">Where the model lies.</param>
    /// <param name="named">Files that the item names besides; empty where it does not.</param>
    public static IReadOnlyList<string> Of(ModelPlace place, params string[] named)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        // A V1 checkpoint is the file of that name itself, or its shards; a graph is its file.
        Add(files, [.. named, place.Prefix, place.Prefix + ".index", place.Prefix + ".meta"]);
        string beside = Path.GetDirectoryName(place.Prefix) ?? "", name = Path.GetFileName(place.Prefix);
        AddShards(files, beside, name + ".data-");
        AddShards(files, beside, name + "-");
        // A folder of checkpoints, of which its state file names the newest.
        if (Directory.Exists(place.Prefix))
        {
            Add(files, Path.Combine(place.Prefix, "checkpoint"));
            foreach (string pattern in (string[])["*.index", "*.meta"]) files.UnionWith(Directory.GetFiles(place.Prefix, pattern));
            AddShards(files, place.Prefix, "*.data-");
        }
        // A SavedModel; the files of its assets are read into the graph.
        string saved = place.SavedModelFolder, variables = Path.Combine(saved, "variables"), assets = Path.Combine(saved, "assets");
        Add(files, Path.Combine(saved, "saved_model.pb"), Path.Combine(saved, "saved_model.pbtxt"), Path.Combine(saved, "saved_model.cpb"), Path.Combine(variables, "variables.index"));
        AddShards(files, variables, "variables.data-");
        if (Directory.Exists(assets)) files.UnionWith(Directory.GetFiles(assets, "*", SearchOption.AllDirectories));
        return [.. files];
    }

    private static void Add(SortedSet<string> files, params string[] paths) => files.UnionWith(paths.Where(path => path.Length > 0 && File.Exists(path)));

    /// <summary>Adds the files <c>beginning00000-of-00001</c>.</summary>
    private static void AddShards(SortedSet<string> files, string folder, string beginning)
    {
        if (!Directory.Exists(folder)) return;
        files.UnionWith(Directory.GetFiles(folder, beginning + "*-of-*").Where(IsShard));

        static bool IsShard(string file)
        {
            int of = file.LastIndexOf("-of-", StringComparison.Ordinal);
            return of > ShardDigits && IsNumber(file, of - ShardDigits) && file[of - ShardDigits - 1] == '-'
                && of + 4 + ShardDigits == file.Length && IsNumber(file, of + 4);
        }

        static bool IsNumber(string text, int start) => text.Substring(start, ShardDigits).All(c => c is >= '0' and <= '9');
    }
}

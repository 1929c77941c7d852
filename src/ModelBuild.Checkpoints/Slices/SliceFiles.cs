using System.Globalization;
using System.Text.RegularExpressions;
using ModelBuild.Files;

namespace ModelBuild.Checkpoints.Slices;

/// <summary>The files of a V1 checkpoint: one without extension, or one for each shard, <c>model.ckpt-00000-of-00002</c>.</summary>
internal static partial class SliceFiles
{
    /// <summary>
    /// The prefix of the V1 checkpoint that a path leads to, or null when there is none: the file itself, one shard's, the pattern that <c>Saver.save</c>
    /// returns for shards (<c>model.ckpt-?????-of-00002</c>), its <c>.meta</c>, or what they have in common.
    /// </summary>
    public static string? PrefixOf(string path)
    {
        string prefix = path.EndsWith(".meta", StringComparison.Ordinal) ? path[..^".meta".Length] : path;
        Match shard = ShardSuffix().Match(prefix);
        if (shard.Success) prefix = prefix[..shard.Index];
        return Find(prefix) is null ? null : prefix;
    }

    /// <summary>The names of the V1 checkpoints in a folder, in order.</summary>
    public static IEnumerable<string> NamesIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(f => FileKinds.Recognize(f) == FileKind.Table && SlicesStore.IsOne(f))
        .Select(f => ShardSuffix().Replace(Path.GetFileName(f), ""))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The files with that prefix, which <see cref="PrefixOf"/> has found.</summary>
    public static CheckpointFiles Of(string prefix)
    {
        string[] files = Find(prefix)!;
        string meta = prefix + ".meta";
        return new CheckpointFiles(prefix, files[0], files, File.Exists(meta) ? meta : null) { Format = CheckpointFormat.V1 };
    }

    private static string[]? Find(string prefix)
    {
        if (File.Exists(prefix) && SlicesStore.IsOne(prefix)) return [prefix];
        string folder = Path.GetDirectoryName(prefix) is { Length: > 0 } parent ? parent : ".";
        string name = Path.GetFileName(prefix);
        if (name.Length == 0 || !Directory.Exists(folder)) return null;
        // Of several shard counts that one prefix was saved with, the newest files are the latest save.
        string? newest = Directory.EnumerateFiles(folder)
            .Where(f => Path.GetFileName(f).StartsWith(name, StringComparison.Ordinal))
            .Where(f => ShardSuffix().Match(Path.GetFileName(f)) is { Success: true } m && m.Index == name.Length && !m.Value.Contains('?', StringComparison.Ordinal))
            .MaxBy(f => (File.GetLastWriteTimeUtc(f), f));
        if (newest is null || !SlicesStore.IsOne(newest)) return null;
        int shards = int.Parse(newest.AsSpan(newest.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        string[] files = [.. Enumerable.Range(0, shards).Select(i => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{i:00000}-of-{shards:00000}")))];
        foreach (string file in files)
        {
            if (!File.Exists(file)) throw CheckpointPath.DataFileMissing(file);
        }
        return files;
    }

    [GeneratedRegex(@"-([0-9]{5}|\?{5})-of-[0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShardSuffix();
}

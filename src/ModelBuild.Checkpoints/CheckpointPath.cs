using System.Globalization;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>From what users have at hand to the files of a checkpoint.</summary>
public static class CheckpointPath
{
    /// <summary>
    /// Finds the files of a checkpoint. Given may be its prefix (<c>models/model.ckpt-1500</c>), its <c>.meta</c>, <c>.index</c> or data file, a folder
    /// with a <c>checkpoint</c> state file (then the latest checkpoint, also when the state file names a folder that is not on this machine),
    /// or a folder with exactly one checkpoint.
    /// </summary>
    /// <exception cref="ModelFileException">
    /// There is no checkpoint (MB1001), a data file is missing (MB1002), the file is something else (MB1003), the index is damaged (MB1004),
    /// the state file is unusable (MB1008).
    /// </exception>
    public static CheckpointFiles Resolve(string path)
    {
        if (Directory.Exists(path)) return OfPrefix(LatestIn(path));
        string prefix = Prefix(path);
        if (File.Exists(prefix + ".index")) return OfPrefix(prefix);
        if (File.Exists(path)) throw NotACheckpoint(path, prefix);
        throw NotFound(path, prefix);
    }

    internal static string DataFile(string prefix, int shard, int shards) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:00000}-of-{shards:00000}");

    internal static ModelFileException DataFileMissing(string path) => new(
        DiagnosticCodes.DataFileMissing,
        $"The data file '{Path.GetFileName(path)}' of the checkpoint is missing. It stands beside the .index file and holds the values; copy it too.", path);

    /// <summary>The prefix that a path of one of the checkpoint's files has; the path itself when it is none.</summary>
    private static string Prefix(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string extension in (string[])[".index", ".meta"])
        {
            if (name.EndsWith(extension, StringComparison.Ordinal)) return path[..^extension.Length];
        }
        int data = name.LastIndexOf(".data-", StringComparison.Ordinal);
        return data > 0 ? path[..^(name.Length - data)] : path;
    }

    private static CheckpointFiles OfPrefix(string prefix)
    {
        string index = prefix + ".index";
        FileKind kind = Recognize(index);
        if (kind is FileKind.GitLfsPointer or FileKind.HtmlPage or FileKind.Zip) throw Found(index, kind);
        int shards = BundleIndex.Read(index).Shards;
        string[] data = [.. Enumerable.Range(0, shards).Select(shard => DataFile(prefix, shard, shards))];
        foreach (string file in data)
        {
            if (!File.Exists(file)) throw DataFileMissing(file);
        }
        string meta = prefix + ".meta";
        return new CheckpointFiles(prefix, index, data, File.Exists(meta) ? meta : null);
    }

    private static string LatestIn(string folder)
    {
        CheckpointState? state = CheckpointStateFile.Read(folder);
        if (state is not null)
        {
            string named = state.ModelCheckpointPath;
            string? found = Candidates(folder, named).FirstOrDefault(prefix => File.Exists(prefix + ".index"));
            if (found is not null) return found;
            throw new ModelFileException(
                DiagnosticCodes.StateFileUnusable,
                $"The state file names the checkpoint '{named}', which exists neither there nor beside the state file.{Others(folder)}",
                Path.Combine(folder, CheckpointStateFile.DefaultName));
        }
        string[] prefixes = [.. PrefixesIn(folder)];
        if (prefixes.Length == 1) return Path.Combine(folder, prefixes[0]);
        throw new ModelFileException(
            DiagnosticCodes.CheckpointNotFound,
            prefixes.Length == 0
                ? "The folder holds no checkpoint: neither a 'checkpoint' state file nor an .index file."
                : $"The folder holds {prefixes.Length} checkpoints and no 'checkpoint' state file that says which is the latest. Name one: {List(prefixes)}.",
            folder);
    }

    /// <summary>Where the state file says, and, since models get copied, the same file name beside the state file.</summary>
    private static IEnumerable<string> Candidates(string folder, string named)
    {
        yield return Path.Combine(folder, named);
        string name = named[(named.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.Length > 0) yield return Path.Combine(folder, name);
    }

    private static IEnumerable<string> PrefixesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.index").Select(f => Path.GetFileName(f)[..^".index".Length]).Order(StringComparer.Ordinal);

    private static string Others(string folder)
    {
        string[] prefixes = [.. PrefixesIn(folder)];
        return prefixes.Length == 0 ? " The folder holds no checkpoint." : $" The folder holds {List(prefixes)}: name the one you want.";
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Length > 5 ? $" and {names.Length - 5} more" : "");

    private static ModelFileException NotACheckpoint(string path, string prefix)
    {
        FileKind kind = Recognize(path);
        if (path != prefix && kind is FileKind.MetaGraphDef or FileKind.Unknown)
        {
            return new ModelFileException(
                DiagnosticCodes.CheckpointNotFound, $"'{Path.GetFileName(prefix)}.index' is missing: a checkpoint needs its .index and data files beside the .meta.", path);
        }
        return Found(path, kind);
    }

    private static ModelFileException Found(string path, FileKind kind) => new(
        DiagnosticCodes.NotACheckpoint,
        kind == FileKind.Table
            ? "The file is a V1 checkpoint, which this version cannot read yet. Save it with write_version=tf.train.SaverDef.V2."
            : $"The file is not a TensorFlow checkpoint; it is {FileKinds.Describe(kind)}.",
        path);

    private static ModelFileException NotFound(string path, string prefix)
    {
        string folder = Path.GetDirectoryName(prefix) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder))
            return new ModelFileException(DiagnosticCodes.CheckpointNotFound, $"There is no checkpoint: the folder '{folder}' does not exist.", path);
        string name = Path.GetFileName(prefix);
        string[] existing = [.. PrefixesIn(folder)];
        string hint = NearestNames.Suggest(name, existing);
        if (hint.Length == 0) hint = Others(folder);
        return new ModelFileException(DiagnosticCodes.CheckpointNotFound, $"There is no checkpoint '{name}': '{name}.index' does not exist.{hint}", path);
    }

    private static FileKind Recognize(string path)
    {
        try
        {
            return FileKinds.Recognize(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The file cannot be read: {e.Message}", path, inner: e);
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Slices;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>From what users have at hand to the files of a checkpoint.</summary>
public static partial class CheckpointPath
{
    /// <summary>
    /// Finds the files of a checkpoint. Given may be its prefix (<c>models/model.ckpt-1500</c>), its <c>.meta</c>, <c>.index</c> or data file, a folder
    /// with a <c>checkpoint</c> state file (then the latest checkpoint, also when the state file names a folder that is not on this machine),
    /// or a folder with exactly one checkpoint.
    /// </summary>
    /// <exception cref="ModelFileException">
    /// There is no checkpoint (MB1001), a data file is missing (MB1002), the file is something else (MB1003), the index is damaged (MB1004),
    /// the state file is unusable (MB1008), the file system refuses (MB1011).
    /// </exception>
    public static CheckpointFiles Resolve(string path) => Resolve(path, out _);

    /// <summary>Gives also the index of a V2 checkpoint, which had to be read to know the data files.</summary>
    internal static CheckpointFiles Resolve(string path, out BundleIndex? index)
    {
        try
        {
            return OfPrefix(FindPrefix(path), out index);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The folder or file cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static string FindPrefix(string path)
    {
        if (IsPrefix(path)) return path;
        if (Directory.Exists(path)) return LatestIn(path);
        string prefix = Prefix(path);
        if (IsPrefix(prefix)) return prefix;
        if (SliceFiles.PrefixOf(path) is { } slices) return slices;
        if (!File.Exists(path)) throw NotFound(path, prefix);
        // The state file itself stands for its folder.
        if (Path.GetFileName(path) == CheckpointStateFile.DefaultName && Recognize(path) is FileKind.Text or FileKind.TextGraph) return LatestIn(Folder(path));
        throw NotACheckpoint(path, prefix);
    }

    private static bool IsPrefix(string path) => File.Exists(path + ".index");

    private static string Folder(string path) => Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";

    internal static string DataFile(string prefix, int shard, int shards) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:00000}-of-{shards:00000}");

    internal static ModelFileException DataFileMissing(string path) => new(
        DiagnosticCodes.DataFileMissing,
        $"The data file '{Path.GetFileName(path)}' of the checkpoint is missing. It stands beside the .index file and holds the values; copy it too.", path);

    /// <summary>The prefix that a path of one of the checkpoint's files has; the path itself when it is none.</summary>
    private static string Prefix(string path)
    {
        Match extension = Extension().Match(path);
        return extension.Success ? path[..extension.Index] : path;
    }

    [GeneratedRegex(@"\.(index|meta|data-\d+-of-\d+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();

    private static CheckpointFiles OfPrefix(string prefix, out BundleIndex? bundle)
    {
        bundle = null;
        if (!IsPrefix(prefix)) return SliceFiles.Of(prefix);
        string index = prefix + ".index";
        FileKind kind = Recognize(index);
        // An empty or unknown file is a damaged index, and reading it tells in which way.
        if (kind is not (FileKind.Table or FileKind.Unknown or FileKind.Empty)) throw Found(index, kind);
        bundle = BundleIndex.Read(index);
        var data = new List<string>();
        for (int shard = 0; shard < bundle.Shards; shard++)
        {
            string file = DataFile(prefix, shard, bundle.Shards);
            if (!File.Exists(file)) throw DataFileMissing(file);
            data.Add(file);
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
            string[] candidates = [.. Candidates(folder, named)];
            if (candidates.FirstOrDefault(IsPrefix) is { } found) return found;
            if (candidates.Select(SliceFiles.PrefixOf).FirstOrDefault(p => p is not null) is { } slices) return slices;
            if (candidates.FirstOrDefault(File.Exists) is { } other) throw Found(other, Recognize(other));
            throw new ModelFileException(
                DiagnosticCodes.StateFileUnusable,
                $"The state file names the checkpoint '{named}', which exists neither there nor beside the state file.{Others(folder)}",
                Path.Combine(folder, CheckpointStateFile.DefaultName));
        }
        string[] prefixes = PrefixesIn(folder);
        if (prefixes.Length == 1) return Path.Combine(folder, prefixes[0]);
        if (prefixes.Length == 0 && (File.Exists(Path.Combine(folder, "saved_model.pb")) || File.Exists(Path.Combine(folder, "saved_model.pbtxt"))))
        {
            throw new ModelFileException(
                DiagnosticCodes.NotACheckpoint, "The folder is a SavedModel, not a checkpoint. Its variables are the checkpoint 'variables/variables' in it.", folder);
        }
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
        // A relative path that was written on Windows.
        yield return Path.Combine(folder, named.Replace('\\', '/'));
        string name = named[(named.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.Length > 0) yield return Path.Combine(folder, name);
    }

    private static string[] PrefixesIn(string folder)
    {
        string[] bundles = [.. Directory.EnumerateFiles(folder, "*.index").Select(f => Path.GetFileName(f)[..^".index".Length]).Order(StringComparer.Ordinal)];
        // Only an old folder has V1 checkpoints, and to find them every file has to be opened.
        return bundles.Length > 0 ? bundles : [.. SliceFiles.NamesIn(folder)];
    }

    private static string Others(string folder)
    {
        string[] prefixes = PrefixesIn(folder);
        return prefixes.Length == 0 ? " The folder holds no checkpoint." : $" The folder holds {List(prefixes)}: name the one you want.";
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Length > 5 ? $" and {names.Length - 5} more" : "");

    private static ModelFileException NotACheckpoint(string path, string prefix)
    {
        FileKind kind = Recognize(path);
        if (path == prefix || kind is FileKind.GitLfsPointer or FileKind.HtmlPage) return Found(path, kind);
        if (File.Exists(prefix)) return Found(prefix, Recognize(prefix));
        return new ModelFileException(
            DiagnosticCodes.CheckpointNotFound,
            $"'{Path.GetFileName(prefix)}.index' is missing: a checkpoint is its .index and data files together. Copy all files that begin with '{Path.GetFileName(prefix)}.'.", path);
    }

    private static ModelFileException Found(string path, FileKind kind) => new(
        DiagnosticCodes.NotACheckpoint,
        kind == FileKind.Table
            ? "The file is a TensorFlow table, but neither a V1 checkpoint nor, with the extension .index, a V2 checkpoint."
            : $"The file is not a TensorFlow checkpoint; it is {FileKinds.Describe(kind)}.",
        path);

    private static ModelFileException NotFound(string path, string prefix)
    {
        string folder = Folder(prefix);
        if (!Directory.Exists(folder))
            return new ModelFileException(DiagnosticCodes.CheckpointNotFound, $"There is no checkpoint: the folder '{folder}' does not exist.", path);
        string name = Path.GetFileName(prefix);
        string[] existing = PrefixesIn(folder);
        string hint = NearestNames.Suggest(name, existing);
        if (hint.Length == 0) hint = Others(folder);
        return new ModelFileException(DiagnosticCodes.CheckpointNotFound, $"There is no checkpoint '{name}': '{name}.index' does not exist.{hint}", path);
    }

    internal static FileKind Recognize(string path)
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

using ModelBuild.Diagnostics;

namespace ModelBuild.Checkpoints.Writing;

/// <summary>Files that get their names when all of them are complete, in the order in which they were made; until then they leave nothing behind.</summary>
internal sealed class TemporaryFiles(string checkpoint) : IDisposable
{
    private readonly List<(string Path, string Temporary, FileStream Stream)> _files = [];
    private string? _madeFolder;
    private bool _complete;

    public FileStream Create(string path)
    {
        string temporary = $"{path}.tempstate{Guid.NewGuid():N}";
        return Guard(path, () =>
        {
            if (Path.GetFileName(checkpoint).Length == 0) throw new IOException("it names a folder, and no file in it.");
            // The renaming would notice, but only after everything was written.
            if (Directory.Exists(path)) throw new IOException("there is a folder of that name.");
            CreateLastLevel(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Checkpoints are written in large pieces; a buffer would only copy them once more.
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            _files.Add((path, temporary, stream));
            return stream;
        });
    }

    /// <summary>Gives the files their names, the last one made last.</summary>
    public void Complete(bool flushToDisk)
    {
        foreach ((string path, _, FileStream stream) in _files)
        {
            Guard(path, () =>
            {
                if (flushToDisk) stream.Flush(flushToDisk: true);
                stream.Dispose();
                return 0;
            });
        }
        var added = new List<string>();
        try
        {
            foreach ((string path, string temporary, _) in _files) Guard(path, () => Publish(temporary, path, added));
        }
        catch
        {
            foreach (string path in added) Delete(path);
            throw;
        }
        _complete = true;
    }

    public T Guard<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint '{Path.GetFileName(checkpoint)}' cannot be written: {e.Message}", path, inner: e);
        }
    }

    public void Dispose()
    {
        if (_complete) return;
        foreach ((_, string temporary, FileStream stream) in _files)
        {
            stream.Dispose();
            Delete(temporary);
        }
        if (_madeFolder is { } folder && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    private static int Publish(string temporary, string path, List<string> added)
    {
        bool isNew = !File.Exists(path);
        File.Move(temporary, path, overwrite: true);
        if (isNew) added.Add(path);
        return 0;
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    /// <summary>As TensorFlow's writer: a missing folder is made, but not the ones above it, which a wrong path would lack.</summary>
    private void CreateLastLevel(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent)) throw new DirectoryNotFoundException($"the folder '{parent}' does not exist.");
        Directory.CreateDirectory(folder);
        _madeFolder = folder;
    }
}

using System.IO.Compression;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>NumPy's <c>.npz</c>: a zip of <c>.npy</c> files, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write it.</summary>
internal static class NpzFile
{
    /// <summary>The arrays' names: those of the files in it, without <c>.npy</c>.</summary>
    public static IReadOnlyList<string> Names(string path)
    {
        using ZipArchive zip = Open(path);
        return [.. zip.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)).Select(e => e.FullName[..^4])];
    }

    /// <summary>Reads one array: the named one, else that of the input's name, else the only one.</summary>
    public static TensorValue Read(string path, string? name, string input)
    {
        IReadOnlyList<string> names = Names(path);
        string wanted = name ?? names.FirstOrDefault(n => n == input || n + ":0" == input) ?? (names.Count == 1 ? names[0] : input);
        if (!names.Contains(wanted))
            throw ValueFiles.Unusable(path, names.Count == 0 ? "It holds no arrays." : $"It has no array '{wanted}'; it has {string.Join(", ", names.Take(8).Select(n => $"'{n}'"))}. Name one behind a colon: {Path.GetFileName(path)}:{names[0]}.");
        using ZipArchive zip = Open(path);
        using Stream stream = zip.GetEntry(wanted + ".npy")!.Open();
        using var buffer = new MemoryStream();
        try
        {
            stream.CopyTo(buffer);
        }
        catch (InvalidDataException e)
        {
            throw ValueFiles.Unusable(path, $"Its array '{wanted}' is damaged: {e.Message}", e);
        }
        return NpyFile.Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), path);
    }

    public static void Write(Stream stream, IEnumerable<(string Name, TensorValue Value)> arrays, string path)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, TensorValue value) in arrays)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
            // The same values, the same file.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream part = entry.Open();
            NpyFile.Write(part, value, path);
        }
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new ModelFileException(DiagnosticCodes.ValueUnusable, $"It is a damaged zip archive: {e.Message}", path, inner: e);
        }
    }
}

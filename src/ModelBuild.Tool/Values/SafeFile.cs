namespace ModelBuild.Tool;

/// <summary>Writes files that are whole or not there.</summary>
internal static class SafeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write)) write(stream);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public static void WriteText(string path, string text) => WriteText(path, writer => writer.Write(text));

    public static void WriteText(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        // A StreamWriter's default is UTF-8 without a byte order mark.
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });
}

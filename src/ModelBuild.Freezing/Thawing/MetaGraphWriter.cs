using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Writes a <c>.meta</c> to a temporary file, which gets its name at the end.</summary>
internal sealed class MetaGraphWriter(string prefix) : IDisposable
{
    private readonly string _path = prefix + ".meta";
    private readonly string _temporary = $"{prefix}.meta.{Guid.NewGuid():N}.tmp";

    /// <summary>Writes the graph; constants whose contents were left in <paramref name="file"/> get them back.</summary>
    public void Write(MetaGraphDef meta, FrozenFile file, CancellationToken cancellation) => Guard(() =>
    {
        // The renaming would notice, but only when the checkpoint stands already.
        if (Directory.Exists(_path)) throw new IOException("there is a folder of that name.");
        foreach (NodeDef node in meta.GraphDef.Node)
        {
            if (node.Op != "Const" || file.ContentOf(node) is not { } content) continue;
            cancellation.ThrowIfCancellationRequested();
            node.Attr["value"].Tensor.TensorContent = UnsafeByteOperations.UnsafeWrap(file.Mapped(content));
        }
        using FileStream stream = new(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        meta.WriteTo(stream);
    });

    public void Complete() => Guard(() => File.Move(_temporary, _path, overwrite: true));

    public void Dispose()
    {
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph cannot be written to '{_path}': {e.Message}", _path, inner: e);
        }
    }
}

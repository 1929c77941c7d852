using System.Buffers;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Diagnostics;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A frozen graph in its file, the large contents of its constants left there.</summary>
internal sealed class FrozenFile : IDisposable
{
    private const int Piece = 256 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly MappedBytes _mapped;
    private readonly GraphDefImage _image;

    private FrozenFile(string path, SafeFileHandle handle, MappedBytes mapped, GraphDefImage image) => (Path, _handle, _mapped, _image) = (path, handle, mapped, image);

    public string Path { get; }

    public GraphDef Graph => _image.Graph;

    /// <exception cref="ModelFileException">MB1011: it cannot be read. MB1103, MB1104: it is damaged or no graph.</exception>
    public static FrozenFile Open(string path)
    {
        SafeFileHandle? handle = null;
        MappedBytes? mapped = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = RandomAccess.GetLength(handle);
            if (length > int.MaxValue)
                throw new ModelFileException(DiagnosticCodes.NotAGraph, $"The file has {length} bytes; a GraphDef has at most {int.MaxValue}.", path);
            // Mapped, so that of large constants nothing but their lengths is touched.
            mapped = new MappedBytes(handle, (int)length);
            return new FrozenFile(path, handle, mapped, GraphDefReader.Read(mapped.GetSpan(), path));
        }
        catch (Exception e)
        {
            ((IDisposable?)mapped)?.Dispose();
            handle?.Dispose();
            if (e is not (IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)) throw;
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The frozen graph '{path}' cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Where the content of a constant lies, if it was left in the file.</summary>
    public TensorContent? ContentOf(NodeDef constant) => _image.Contents.TryGetValue(constant, out TensorContent content) ? content : null;

    /// <summary>Copies a content in pieces.</summary>
    public void Copy(TensorContent content, Stream to, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (int done = 0; done < content.Length;)
            {
                cancellation.ThrowIfCancellationRequested();
                int read = ReadAt(content.Offset + done, buffer.AsSpan(0, Math.Min(Piece, content.Length - done)));
                to.Write(buffer.AsSpan(0, read));
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A content as memory that the system reads from the file when it is looked at; valid until this is disposed.</summary>
    public ReadOnlyMemory<byte> Mapped(TensorContent content) => _mapped.Memory.Slice(content.Offset, content.Length);

    public void Dispose()
    {
        ((IDisposable)_mapped).Dispose();
        _handle.Dispose();
    }

    private int ReadAt(long offset, Span<byte> buffer)
    {
        try
        {
            int read = RandomAccess.Read(_handle, buffer, offset);
            return read > 0 ? read : throw new EndOfStreamException("it became shorter while it was read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The frozen graph '{Path}' cannot be read: {e.Message}", Path, inner: e);
        }
    }
}

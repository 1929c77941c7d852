using System.IO.MemoryMappedFiles;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>A frozen graph in its file. Constants stay where they are; they are valid until the file is disposed.</summary>
internal sealed unsafe class GraphFile : IDisposable
{
    private readonly List<System.Buffers.MemoryHandle> _pins = [];

    private GraphFile(GraphDef graph) => Graph = graph;

    public GraphDef Graph { get; }

    /// <exception cref="ModelException">The file is no graph (MB3008) or is not there (MB3005).</exception>
    public static GraphFile Open(ModelSource source)
    {
        try
        {
            if (source.Path is null) return new GraphFile(GraphDef.Parser.ParseFrom(source.Bytes.Span));
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(source.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                return new GraphFile(GraphDef.Parser.ParseFrom(new ReadOnlySpan<byte>(start, checked((int)new FileInfo(source.Path).Length))));
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException or OverflowException)
        {
            throw new ModelException(
                ModelErrorCodes.GraphDamaged, $"'{source.Description}' is damaged or is not a frozen graph: {e.Message.TrimEnd('.')}. Build the project again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorCodes.ModelFileNotFound, $"'{source.Description}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>The raw elements of a constant tensor; empty when they stand in its typed fields.</summary>
    public (nint Data, long Length) Content(TensorProto tensor)
    {
        if (tensor.TensorContent.IsEmpty) return default;
        System.Buffers.MemoryHandle pin = tensor.TensorContent.Memory.Pin();
        _pins.Add(pin);
        return ((nint)pin.Pointer, tensor.TensorContent.Length);
    }

    public void Dispose()
    {
        foreach (System.Buffers.MemoryHandle pin in _pins) pin.Dispose();
        _pins.Clear();
    }
}

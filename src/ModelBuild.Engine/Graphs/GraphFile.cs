using System.Buffers;
using System.IO.MemoryMappedFiles;
using ModelBuild.Diagnostics;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// A frozen graph in its file. Large constants stay in the mapped file: the system reads their pages when they are first needed, and may drop
/// them again. They are valid until this is disposed.
/// </summary>
internal sealed unsafe class GraphFile : IDisposable
{
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly ModelSource _source;
    private WeightFile? _weights;
    private MemoryHandle _pin;
    private IReadOnlyDictionary<NodeDef, TensorContent> _contents = new Dictionary<NodeDef, TensorContent>();

    private GraphFile(ModelSource source, ReadOnlyMemory<byte> bytes)
    {
        _source = source;
        _pin = bytes.Pin();
        _start = (byte*)_pin.Pointer;
    }

    private GraphFile(ModelSource source, MemoryMappedViewAccessor view)
    {
        _source = source;
        _view = view;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public GraphDef Graph { get; private set; } = new();

    /// <exception cref="ModelException">The file is no graph (MB3008) or cannot be read (MB3005).</exception>
    public static GraphFile Open(ModelSource source)
    {
        GraphFile? file = null;
        try
        {
            long length = source.Path is null ? source.Bytes.Length : new FileInfo(source.Path).Length;
            // An empty file cannot be mapped; the reader says what is wrong with it.
            file = source.Path is null || length == 0 ? new GraphFile(source, source.Bytes) : new GraphFile(source, Map(source.Path, length));
            file.Read(checked((int)length));
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            throw e switch
            {
                ModelFileException => Damaged(source, e),
                OverflowException => Damaged(source, new OverflowException("A GraphDef is smaller than 2 GB", e)),
                IOException or UnauthorizedAccessException =>
                    new ModelException(ModelErrorCodes.ModelFileNotFound, $"'{source.Description}' cannot be read: {e.Message.TrimEnd('.')}.", e),
                _ => e,
            };
        }
    }

    /// <summary>Where the elements of a constant lie, if they were left in the file; else its message holds them.</summary>
    public bool TryContent(NodeDef constant, out nint data, out long length)
    {
        bool found = _contents.TryGetValue(constant, out TensorContent content);
        data = found ? (nint)(_start + content.Offset) : 0;
        length = content.Length;
        return found;
    }

    /// <summary>The file with the weights that do not lie in the graph; opened when the first is asked for.</summary>
    /// <exception cref="ModelException">It is missing or damaged.</exception>
    public WeightFile Weights => _weights ??= WeightFile.Open(_source);

    public void Dispose()
    {
        _weights?.Dispose();
        _contents = new Dictionary<NodeDef, TensorContent>();
        _pin.Dispose();
        if (_view is null || _view.SafeMemoryMappedViewHandle.IsClosed) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }

    private void Read(int length)
    {
        GraphDefImage image = GraphDefReader.Read(new ReadOnlySpan<byte>(_start, length));
        Graph = image.Graph;
        _contents = image.Contents;
    }

    private static MemoryMappedViewAccessor Map(string path, long length)
    {
        // The view keeps the mapping, and the mapping the file.
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
    }

    private static ModelException Damaged(ModelSource source, Exception e) => new(
        ModelErrorCodes.GraphDamaged, $"'{source.Description}' is damaged or is not a frozen graph: {e.Message.TrimEnd('.')}.", e);
}

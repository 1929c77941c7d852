using System.Buffers;
using System.IO.MemoryMappedFiles;
using ModelBuild.Diagnostics;
using ModelBuild.Graphs;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// A frozen graph in its file. Large constants stay in the mapped file: the system reads their pages when they are first needed, and may drop
/// them again. They are valid until this is disposed.
/// </summary>
internal sealed unsafe class GraphFile : IDisposable
{
    // Field numbers of graph.proto, function.proto and versions.proto.
    private const int NodeField = 1, LibraryField = 2, VersionsField = 4, FunctionField = 1, ProducerField = 1;

    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly ModelSource _source;
    private WeightFile? _weights;
    private MemoryHandle _pin;

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

    public List<NodeMessage> Nodes { get; } = [];

    /// <summary>The functions by their names.</summary>
    public Dictionary<string, GraphFunction> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of TensorFlow's graphs that the file was written for; 0 when it does not say.</summary>
    public int Producer { get; private set; }

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

    /// <summary>The file with the weights that do not lie in the graph; opened when the first is asked for.</summary>
    /// <exception cref="ModelException">It is missing or damaged.</exception>
    public WeightFile Weights => _weights ??= WeightFile.Open(_source);

    public void Dispose()
    {
        _weights?.Dispose();
        _pin.Dispose();
        if (_view is null || _view.SafeMemoryMappedViewHandle.IsClosed) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }

    private void Read(int length)
    {
        var bytes = new ReadOnlySpan<byte>(_start, length);
        GraphDefReader.RequireGraph(bytes, null);
        var fields = new MessageReader(bytes);
        try
        {
            while (fields.Next())
            {
                switch (fields.Part)
                {
                    case NodeField: Nodes.Add(NodeMessage.Read(fields.Bytes, _start + fields.At)); break;
                    case LibraryField: ReadLibrary(fields.Bytes, _start + fields.At); break;
                    case VersionsField: ReadVersions(fields.Bytes); break;
                }
            }
        }
        catch (InvalidDataException error)
        {
            throw GraphDefReader.Damaged(Nodes.Count, null, error);
        }
    }

    private void ReadLibrary(ReadOnlySpan<byte> bytes, byte* place)
    {
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Part != FunctionField) continue;
            GraphFunction function = GraphFunction.Read(fields.Bytes, place + fields.At);
            if (!Functions.TryAdd(function.Signature.Name, function)) throw new InvalidDataException($"it has two functions '{function.Signature.Name}'");
        }
    }

    private void ReadVersions(ReadOnlySpan<byte> bytes)
    {
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Integer == ProducerField) Producer = (int)fields.Value;
        }
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

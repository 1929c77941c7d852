using System.IO.MemoryMappedFiles;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// The weights of a model that is too large for one .pb: a file beside it, mapped into memory. A node of the op <c>ModelBuildWeight</c> says where in it its value
/// lies; both carry the same identity, so that a file of another training run is not taken for this one's.
/// </summary>
internal sealed unsafe class WeightFile : IDisposable
{
    public const string Op = "ModelBuildWeight";
    private const string Extension = ".weights";
    private const int HeaderLength = 64;

    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;
    private readonly byte* _start;
    private readonly long _length;

    private WeightFile(string path, long length)
    {
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        (_path, _length) = (path, length);
    }

    /// <exception cref="ModelException">The file is missing (MB3005) or is no file of weights (MB3008).</exception>
    public static WeightFile Open(ModelSource source)
    {
        string path = source.Path + Extension;
        if (source.Path is null || !File.Exists(path))
            throw new ModelException(ModelErrorCodes.ModelFileNotFound, source.Path is null
                ? $"'{source.Description}' keeps its weights in a file beside it; load it from its file."
                : $"The weights of '{source.Description}' were not found: '{path}' lies beside it when the build makes it. Copy it too.");
        try
        {
            long length = new FileInfo(path).Length;
            if (length < HeaderLength) throw Damaged(path);
            var file = new WeightFile(path, length);
            if (new ReadOnlySpan<byte>(file._start, 8).SequenceEqual("MBWEIGHT"u8)) return file;
            file.Dispose();
            throw Damaged(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorCodes.ModelFileNotFound, $"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>The constant that a node stands for.</summary>
    public Tensor Read(NodeMessage node)
    {
        var info = new NodeInfo(node, 0);
        DType dtype = info.Type("dtype");
        long offset = info.Int("offset"), length = info.Int("length");
        var shape = TensorShape.Scalar;
        foreach (long dim in info.Shape("shape")?.Dims() ?? []) shape.Add((nint)dim);
        if (info.Int("identity") != *(long*)(_start + 8))
            throw new ModelException(ModelErrorCodes.GraphDamaged, $"The weights in '{_path}' are of another model than the graph beside it. Copy both from the same build.");
        int size = DTypes.SizeOf(dtype);
        if (size == 0 || offset < HeaderLength || length < 0 || offset > _length - length || shape.Bytes(size) != length) throw Damaged(_path);
        return Tensor.Constant(dtype, shape, _start + offset);
    }

    public void Dispose()
    {
        if (_view.SafeMemoryMappedViewHandle.IsClosed) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }

    private static ModelException Damaged(string path) => new(ModelErrorCodes.GraphDamaged, $"The weights in '{path}' are damaged. Copy the file again, or build the project again.");
}

using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Text.RegularExpressions;
using ModelBuild.Diagnostics;
using ModelBuild.Engine.TensorFlow.Native;
using ModelBuild.Graphs;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>Gives TensorFlow the bytes of a frozen graph, from the mapped file or from memory; it copies what it keeps.</summary>
internal static unsafe partial class GraphImport
{
    /// <exception cref="ModelException">
    /// The file cannot be read (MB3005), is no graph (MB3008), or this TensorFlow lacks an op of it (MB3006).
    /// </exception>
    public static GraphHandle Import(ModelSource source)
    {
        if (source.Path is null) return Import(source, source.Bytes);
        try
        {
            // An empty file cannot be mapped.
            if (new FileInfo(source.Path).Length == 0) return Import(source, default(ReadOnlyMemory<byte>));
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(source.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                return Import(source, start, new FileInfo(source.Path).Length);
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorCodes.ModelFileNotFound, $"'{source.Description}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static GraphHandle Import(ModelSource source, ReadOnlyMemory<byte> bytes)
    {
        using MemoryHandle pin = bytes.Pin();
        return Import(source, (byte*)pin.Pointer, bytes.Length);
    }

    private static GraphHandle Import(ModelSource source, byte* bytes, long length)
    {
        if (length == 0) throw Damaged(source, "it is empty");
        if (length > int.MaxValue) throw Damaged(source, $"it has {length} bytes, a GraphDef at most {int.MaxValue}");
        using var status = new StatusHandle();
        var graph = new GraphHandle();
        nint options = TensorFlowApi.TF_NewImportGraphDefOptions();
        NativeBuffer* buffer = TensorFlowApi.TF_NewBuffer();
        try
        {
            buffer->Data = bytes;
            buffer->Length = (nuint)length;
            TensorFlowApi.TF_GraphImportGraphDef(graph, buffer, options, status);
        }
        finally
        {
            TensorFlowApi.TF_DeleteBuffer(buffer);
            TensorFlowApi.TF_DeleteImportGraphDefOptions(options);
        }
        if (!status.Failed) return graph;
        graph.Dispose();
        throw Refused(source, status.Message, new ReadOnlySpan<byte>(bytes, (int)length));
    }

    private static ModelException Refused(ModelSource source, string message, ReadOnlySpan<byte> bytes)
    {
        // A newer graph's errors come wrapped in words about the two versions.
        if (Wrapped().Match(message) is { Success: true } wrapped) message = wrapped.Groups[1].Value;
        message = message.Replace("{{node ", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        if (message.Contains("'ModelBuildWeight'", StringComparison.Ordinal))
        {
            return new ModelException(
                ModelErrorCodes.OpNotSupported,
                $"The weights of '{source.Description}' lie in a file of their own beside it, which only the embedded engine reads. Freeze the model without ExternalWeights, or use the embedded engine.");
        }
        // Words of TensorFlow's op registry and of its check of attributes; both mean that the graph is from a newer TensorFlow, or has ops of one's own.
        if (message.StartsWith("Op type not registered", StringComparison.Ordinal) || message.Contains("not in Op<", StringComparison.Ordinal))
        {
            return new ModelException(
                ModelErrorCodes.OpNotSupported,
                $"TensorFlow {TensorFlowApi.Text(TensorFlowApi.TF_Version())} does not have all that '{source.Description}' needs: {message}. Bring a newer TensorFlow, or freeze the graph for this one.");
        }
        try
        {
            // Our own reader says what the file is instead, and where it is damaged.
            GraphDefReader.Read(bytes);
        }
        catch (ModelFileException e)
        {
            return Damaged(source, e.Message.TrimEnd('.'));
        }
        return Damaged(source, message);
    }

    private static ModelException Damaged(ModelSource source, string why) =>
        new(ModelErrorCodes.GraphDamaged, $"'{source.Description}' is damaged or is not a frozen graph: {why}. Build the project again.");

    [GeneratedRegex("has failed with an error: '(.*)' The binary trying to import")]
    private static partial Regex Wrapped();
}

using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>From a request to the graph and the checkpoint that it names, in the order of TensorFlow's <c>freeze_graph</c>.</summary>
internal static class SourceModels
{
    /// <exception cref="ModelFileException">As <see cref="Freezer.Plan"/> tells for the files.</exception>
    public static SourceModel Read(FreezeRequest request)
    {
        if (request.SavedModel is { Length: > 0 } folder) return SavedModelSource.Read(folder, request.Tags);
        if (request.Checkpoint is not { Length: > 0 } checkpoint)
        {
            if (request.Graph is { Length: > 0 } alone) return OfGraph(alone, null, request);
            throw new ModelFileException(DiagnosticCodes.CheckpointNotFound, "Nothing is named to freeze: neither a checkpoint nor a SavedModel nor a graph.");
        }
        if (request.MetaGraph is { Length: > 0 } meta) return OfGraph(meta, CheckpointPath.Resolve(checkpoint), request);
        if (request.Graph is { Length: > 0 } graph) return OfGraph(graph, CheckpointPath.Resolve(checkpoint), request);

        // One path was given, and it may lead to anything that holds a model.
        if (SavedModelSource.IsFile(checkpoint)) return SavedModelSource.Read(Path.GetDirectoryName(checkpoint) is { Length: > 0 } parent ? parent : ".", request.Tags);
        if (Directory.Exists(checkpoint) && !File.Exists(Path.Combine(checkpoint, CheckpointStateFile.DefaultName)) && SavedModelSource.FileIn(checkpoint) is not null)
            return SavedModelSource.Read(checkpoint, request.Tags);
        if (IsGraph(checkpoint)) return OfGraph(checkpoint, null, request);
        CheckpointFiles files = CheckpointPath.Resolve(checkpoint);
        return files.Meta is { } metaPath ? OfGraph(metaPath, files, request) : throw new ModelFileException(DiagnosticCodes.MetaGraphNotFound,
            "There is no .meta file beside the checkpoint, so the graph is not known. Copy the file "
            + $"'{Path.GetFileName(files.Prefix)}.meta' from where the model was trained, save again with write_meta_graph=True, "
            + "or name the graph's own file (Graph).", files.Index);
    }

    private static SourceModel OfGraph(string path, CheckpointFiles? files, FreezeRequest request)
    {
        if (!File.Exists(path))
            throw new ModelFileException(DiagnosticCodes.MetaGraphNotFound, $"There is no graph: the file '{path}' does not exist.", path);
        (MetaGraphDef meta, GraphIndex index) = GraphSource.Read(path);
        return new SourceModel(meta, index, files) { Saver = request.Saver is { Length: > 0 } saver ? ReadSaver(saver) : meta.SaverDef };
    }

    /// <summary>Whether a path is a graph that stands for itself, without a checkpoint: a frozen one, say.</summary>
    private static bool IsGraph(string path) =>
        File.Exists(path) && !path.EndsWith(".meta", StringComparison.Ordinal) && KindOf(path) is FileKind.GraphDef or FileKind.MetaGraphDef or FileKind.TextGraph
        && Path.GetFileName(path) != CheckpointStateFile.DefaultName;

    private static FileKind KindOf(string path)
    {
        try
        {
            return FileKinds.Recognize(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The file cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>A SaverDef of its own, binary or text.</summary>
    private static SaverDef ReadSaver(string path)
    {
        try
        {
            if (!File.Exists(path)) throw new ModelFileException(DiagnosticCodes.MetaGraphNotFound, $"There is no saver: the file '{path}' does not exist.", path);
            byte[] bytes = File.ReadAllBytes(path);
            // Its first field on the wire is a string behind a control character.
            bool isText = bytes.Length > 0 && (char.IsAsciiLetter((char)bytes[0]) || bytes[0] == '#' || char.IsWhiteSpace((char)bytes[0]) && bytes[0] != 0x0a);
            SaverDef saver = isText ? TextFormat.Parse<SaverDef>(System.Text.Encoding.UTF8.GetString(bytes), path) : SaverDef.Parser.ParseFrom(bytes);
            return saver.RestoreOpName.Length > 0 ? saver : throw Damaged(null);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Damaged(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The saver's file cannot be read: {e.Message}", path, inner: e);
        }

        ModelFileException Damaged(Exception? inner) => new(
            DiagnosticCodes.MessageDamaged, "The file is not a saver (a SaverDef): it does not name a restore op.", path, inner: inner);
    }
}

using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Turns constants of a frozen graph back into variables: writes a V2 checkpoint and its <c>.meta</c>, which TensorFlow can restore and train again
/// (<c>tf.train.import_meta_graph</c>), and which freezes to the same graph.
/// </summary>
/// <remarks>
/// A variable is a reference variable (<c>VariableV2</c>) with the constant's name, whichever kind it was before freezing: nothing in a frozen graph depends on the kind,
/// and every op takes a reference where it took the constant. It gets <c>w/read</c>, <c>w/Assign</c>, an initializer of zeros, and its part of <c>save/</c>.
/// </remarks>
public static class Thawer
{
    /// <summary>
    /// Thaws a graph. The weights go from the <c>.pb</c> to the checkpoint in pieces, never held in memory. The files get their names when all are whole.
    /// </summary>
    /// <param name="request">What to thaw.</param>
    /// <param name="prefix">The checkpoint's prefix: <c>PREFIX.data-00000-of-00001</c>, <c>PREFIX.index</c> and <c>PREFIX.meta</c> are written.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ModelFileException">
    /// MB1011: a file cannot be read or written. MB1103, MB1104: the file is damaged or no graph. MB1205: the graph is broken. MB1040: a name or pattern without a constant.
    /// MB1041: the rule finds no constant. MB1042: a constant that cannot be a variable. MB1043: the graph has variables, it is not frozen; or its weights lie in another file.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ThawSummary Thaw(ThawRequest request, string prefix, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        using FrozenFile file = FrozenFile.Open(request.Graph);
        var index = new GraphIndex(file.Graph, file.Path);
        if (file.Graph.Node.FirstOrDefault(VariableOps.IsVariable) is { } variable)
            throw new ModelFileException(DiagnosticCodes.NotFrozen,
                $"The graph is not frozen: it has variables of its own, such as '{variable.Name}' ({variable.Op}), whose values are not in the file. Freeze it whole first.", file.Path);
        if (file.Graph.Node.Any(node => node.Op == ExternalWeights.Op))
            throw new ModelFileException(DiagnosticCodes.NotFrozen, "The weights of this graph lie in a file of their own beside it. Freeze the model without ExternalWeights, and thaw that.", file.Path);

        IReadOnlyList<ThawedConstant> constants = ConstantChoice.Of(request, file, index);
        MetaGraphDef meta = ThawedGraph.Make(file.Graph, index, constants, cancellation);
        using CheckpointWriter writer = CheckpointWriter.Create(prefix);
        using var metaFile = new MetaGraphWriter(prefix);
        foreach (ThawedConstant constant in constants) Add(writer, file, constant, cancellation);
        metaFile.Write(meta, file, cancellation);
        writer.Complete();
        metaFile.Complete();
        return new ThawSummary([.. constants.Select(c => c.Variable)], meta.GraphDef.Node.Count);
    }

    private static void Add(CheckpointWriter writer, FrozenFile file, ThawedConstant constant, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ThawedVariable variable = constant.Variable;
        if (variable.DType == DataType.DtString) writer.AddStrings(variable.Name, variable.Shape, constant.Value.Strings());
        else writer.Add(variable.Name, variable.DType, variable.Shape, stream => constant.Value.CopyTo(stream, file, cancellation));
    }
}

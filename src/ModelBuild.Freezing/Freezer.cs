using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Freezes a graph and its checkpoint into one .pb: prunes the graph to the outputs and puts constants in place of the variables, as TensorFlow's
/// <c>freeze_graph</c> does, without running anything. First a plan is made, which finds everything that can be wrong without reading weights; then it is written.
/// </summary>
public static class Freezer
{
    /// <summary>Reads the .meta and the checkpoint's index, and works out the frozen graph.</summary>
    /// <exception cref="ModelFileException">
    /// MB1001 to MB1011: the checkpoint cannot be used. MB1103, MB1104, MB1206: the .meta cannot be used, or there is none. MB1201, MB1202: no outputs, or
    /// one that the graph does not have. MB1203, MB1204: a variable without a value, or with one of another dtype or shape. MB1205, MB1210: a graph that is
    /// broken or cannot be frozen. MB1207: it would be too large. MB1208: an input that cannot be used.
    /// </exception>
    public static FreezePlan Plan(FreezeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckpointFiles files = CheckpointPath.Resolve(request.Checkpoint);
        if (files.Meta is not { } metaPath)
            throw new ModelFileException(DiagnosticCodes.MetaGraphNotFound,
                "There is no .meta file beside the checkpoint, so the graph is not known. Copy the file "
                + $"'{Path.GetFileName(files.Prefix)}.meta' from where the model was trained, or save again with write_meta_graph=True.", files.Index);

        (MetaGraphDef meta, GraphIndex index) = MetaGraphFile.Read(metaPath);
        OpList? opList = meta.MetaInfoDef?.StrippedOpList;
        var ops = new OpDefinitions(opList, index.Library);
        IReadOnlyList<TensorName> outputs = OutputSelection.Select(request.OutputNodes, meta, index, ops);
        if (outputs.Count == 0) throw OutputCandidates.NoOutputs(index, meta, ops);

        IReadOnlyDictionary<string, RestoredValue>? restored = SymbolicRestore.Of(index, meta.SaverDef);
        GraphIndex whole = index;

        IReadOnlyList<TensorName>? inputs = null;
        if (request.InputNodes.Any(name => !string.IsNullOrWhiteSpace(name)))
        {
            InputCut.Result cut = InputCut.Apply(index, request.InputNodes, outputs, ops, opList);
            index = cut.Index;
            (inputs, outputs) = (cut.Inputs, cut.Outputs);
        }

        GraphDef graph = Subgraph.Extract(index, outputs.Select(output => output.Node));
        if (inputs is not null) InputCut.CheckNoneLeft(graph, inputs, metaPath);
        ops.FillDefaults(graph.Node);
        if (request.ClearDevices)
        {
            foreach (NodeDef node in graph.Node) node.Device = "";
        }

        using CheckpointReader reader = CheckpointReader.Open(files);
        var lookup = new VariableLookup(reader, restored, whole);
        IReadOnlyDictionary<string, FoundValue> found = lookup.Find(graph, outputs, out Dictionary<string, VariableValue> values);
        IReadOnlySet<string> removed = VariableConversion.Convert(graph, values, ops, metaPath, out IReadOnlyList<string> removedInFunctions);
        CheckOutputsLeft(outputs, removed, metaPath);

        graph = Subgraph.Extract(new GraphIndex(graph, metaPath), outputs.Select(output => output.Node));
        GraphValidity.Check(graph, ops, metaPath);
        ModelDescription description = InterfaceInference.Of(graph, inputs, outputs, opList, metaPath);
        // What the exporter noted about shapes has served inference; TensorFlow drops it too when it imports a graph.
        foreach (NodeDef node in graph.Node) node.Attr.Remove("_output_shapes");
        CanonicalOrder.Apply(graph);

        var weights = new List<FrozenWeight>();
        foreach (NodeDef node in graph.Node)
        {
            if (found.TryGetValue(node.Name, out FoundValue value)) weights.Add(new FrozenWeight(node, value.Tensor, value.Slice));
        }
        FrozenSize.Check(graph, weights, files);
        return new FreezePlan(graph, weights, description, files, meta.MetaInfoDef?.TensorflowVersion ?? "", WarningsFor([.. removed, .. removedInFunctions]));
    }

    /// <summary>
    /// Writes the frozen graph, the weights streamed from the checkpoint's data files. They go to a temporary file beside <paramref name="pbPath"/>, which is
    /// renamed when it is complete: on failure or cancellation nothing is left of it, and what stood at <paramref name="pbPath"/> before still stands.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pbPath">Where the .pb is to stand.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ModelFileException">MB1002, MB1005: the data file is missing or damaged. MB1011: a file cannot be read or written. MB1207: the graph is too large.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FreezeSummary Write(FreezePlan plan, string pbPath, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrEmpty(pbPath);
        long bytes = FrozenGraphWriter.Write(plan, pbPath, cancellation);
        return new FreezeSummary(plan.Weights.Count, plan.Graph.Node.Count, bytes, plan.Interface);
    }

    /// <summary>
    /// Writes the interface of the model, <c>model.graph.pbtxt</c>: the frozen graph without its weights as a MetaGraphDef in TensorFlow's text format.
    /// The same plan always gives the same text.
    /// </summary>
    public static void WriteInterface(FreezePlan plan, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(InterfaceFile.TextOf(plan));
    }

    private static void CheckOutputsLeft(IReadOnlyList<TensorName> outputs, IReadOnlySet<string> removed, string file)
    {
        foreach (TensorName output in outputs)
        {
            if (removed.Contains(output.Node))
                throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                    $"The output '{output}' is computed from an op that changes a variable, and a frozen graph has no variables. "
                    + "This is a graph for training: name an output that does not need it, or save the graph that is meant for inference.", file);
        }
    }

    private static List<string> WarningsFor(List<string> names)
    {
        if (names.Count == 0) return [];
        names.Sort(StringComparer.Ordinal);
        string more = names.Count > 3 ? $" and {names.Count - 3} more" : "";
        return [$"Ops that change variables were left out, since a frozen graph has none: {string.Join(", ", names.Take(3).Select(n => $"'{n}'"))}{more}. The graph was saved for training."];
    }
}

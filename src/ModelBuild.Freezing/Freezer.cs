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
    /// <summary>Reads the graph and the checkpoint's index, and works out the frozen graph.</summary>
    /// <exception cref="ModelFileException">
    /// MB1001 to MB1011: the checkpoint cannot be used. MB1103, MB1104, MB1206, MB1211: the graph or SavedModel cannot be used, or there is none. MB1201, MB1202: no
    /// outputs, or one that the graph does not have. MB1203, MB1204: a variable without a value, or with one of another dtype or shape. MB1205, MB1210: a graph that
    /// is broken or cannot be frozen. MB1207: it would be too large. MB1208: an input that cannot be used. MB1212: a constant that cannot be bound. MB1213: a
    /// vocabulary file that cannot be used. MB1214: a file of labels that cannot be used. MB1302: signatures beside other names of the interface. MB1050 to MB1052: an optimization that cannot be done.
    /// </exception>
    public static FreezePlan Plan(FreezeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ColdStart.Begin();
        SourceModel model = SourceModels.Read(request);
        (MetaGraphDef meta, GraphIndex index) = (model.Meta, model.Index);
        string file = index.File;
        OpList? opList = meta.MetaInfoDef?.StrippedOpList;
        var ops = new OpDefinitions(opList, index.Library);
        IReadOnlyList<NamedSignature> signatures = SignatureSelection.Of(meta, request, file);
        SignatureDef? signature = signatures.Count > 0 ? null : OutputSelection.SignatureOf(meta, request.Signature, file);
        IReadOnlyList<string> kept = OutputSelection.WithoutTensor(request.OutputNodes, index, ops);
        IReadOnlyList<TensorName> outputs = signatures.Count > 0
            ? [.. signatures.SelectMany(s => OutputSelection.Select([], s.Definition, index, ops)).Distinct()]
            : OutputSelection.Select([.. request.OutputNodes.Where(n => !kept.Contains(TensorName.Parse(n).Node))], signature, index, ops);
        if (outputs.Count == 0) throw OutputCandidates.NoOutputs(index, meta, ops);
        ConstantBinding.Apply(index, request.Constants);

        IReadOnlyDictionary<string, RestoredValue>? restored = SymbolicRestore.Of(index, model.Saver, ops);
        GraphIndex whole = index;
        var assets = new AssetFiles(model);
        IReadOnlyList<string> initOps = InitOps.Of(meta, whole);
        var initial = new Lazy<Dictionary<string, TensorProto?>>(() => InitialValues.Of(whole, initOps, ops, assets.Paths));

        IReadOnlyList<TensorName>? inputs = null;
        if (request.InputNodes.Any(name => !string.IsNullOrWhiteSpace(name)))
        {
            InputCut.Result cut = InputCut.Apply(index, request.InputNodes, outputs, ops, opList);
            index = cut.Index;
            (inputs, outputs) = (cut.Inputs, cut.Outputs);
        }

        GraphDef graph = Subgraph.Extract(index, [.. outputs.Select(output => output.Node), .. kept]);
        if (request.InlineFunctions) FunctionInlining.Apply(graph, outputs.Select(output => output.Node), ops, file);
        if (inputs is not null) InputCut.CheckNoneLeft(graph, inputs, file);
        using CheckpointReader? reader = model.Files is null ? null : CheckpointReader.Open(model.Files);
        IReadOnlyList<string> initializers = request.KeepTables ? LookupTables.AddInitializers(graph, whole, [.. request.InitializerNodes.Where(whole.Contains), .. initOps], ops, assets, initial, model.Saver, reader) : [];
        // A SavedModel of TensorFlow 2 has its author's names in the signature only.
        if (meta.ObjectGraphDef is not null && signature is not null && request.OutputNodes.Count == 0)
            (inputs, outputs) = SignatureNames.Apply(graph, signature, inputs, outputs);
        List<string> roots = [.. outputs.Select(output => output.Node), .. kept, .. initializers];
        assets.SetPaths(graph);
        ops.FillDefaults(graph.Node, request.Optimizations.TargetTensorFlowVersion is { Length: > 0 } target ? TensorFlowVersion.Parse(target) : null);
        if (request.ClearDevices)
        {
            foreach (NodeDef node in graph.Node) node.Device = "";
        }

        Dictionary<string, TensorProto?> initialized = InitialValues.Of(whole, CheckInitializers(request, whole), ops, assets.Paths);
        var lookup = new VariableLookup(reader, restored, whole, request, initialized, initial);
        IReadOnlyDictionary<string, FoundValue> found = lookup.Find(graph, outputs, out Dictionary<string, VariableValue> values);
        IReadOnlySet<string> removed = VariableConversion.Convert(graph, values, ops, file, out IReadOnlyList<string> removedInFunctions);
        CheckOutputsLeft(outputs, removed, file);
        SetConstants(graph, found);

        graph = Subgraph.Extract(new GraphIndex(graph, file), roots);
        GraphValidity.Check(graph, ops, lookup.StaysVariable, file);
        ModelDescription description = InterfaceInference.Of(graph, inputs, outputs, opList, file);
        if (request.NameDimensions) description = DimensionNames.Apply(description, graph, opList);
        if (signatures.Count > 0) description = description with { Signatures = SignatureInterfaces.Of(graph, signatures, description) };
        else if (signature is not null && request.OutputNodes.Count == 0) description = SignatureInterfaces.Named(description, signature);
        if (request.Labels is { Length: > 0 } labels) description = description with { Labels = LabelFile.Read(labels, description) };
        // What the exporter noted about shapes has served inference; TensorFlow drops it too when it imports a graph.
        if (!request.KeepOutputShapes)
        {
            foreach (NodeDef node in graph.Node) node.Attr.Remove("_output_shapes");
        }
        IReadOnlyList<FrozenAsset> placed = assets.Place(graph, request.AssetFolder);
        CanonicalOrder.Apply(graph);

        var weights = new List<FrozenWeight>();
        foreach (NodeDef node in graph.Node)
        {
            if (found.TryGetValue(node.Name, out FoundValue value) && value.Tensor is { } tensor) weights.Add(new FrozenWeight(node, tensor, value.Slice));
        }
        OptimizationReport? report = null;
        if (request.Optimizations.Any)
        {
            List<string> interfaceNodes = [.. roots, .. description.Inputs.Select(input => TensorName.Parse(input.Name).Node)];
            OptimizedGraph optimized = GraphOptimizer.Run(new OptimizerInput(graph, weights, interfaceNodes, opList, file, reader), request.Optimizations);
            (graph, report) = (optimized.Graph, optimized.Report);
            weights = [.. optimized.Weights.Select(weight => weight.Source with { Node = weight.Node, Optimized = weight.IsChanged ? weight : null })];
            GraphValidity.Check(graph, ops, lookup.StaysVariable, file);
        }
        ExternalWeights? external = request.ExternalWeights ? new ExternalWeights(weights) : null;
        FrozenSize.Check(graph, [.. weights.Where(w => external?.NodeOf(w) is null)], model.Files?.Index ?? file);
        return new FreezePlan(graph, weights, description, model.Files, file, meta.MetaInfoDef?.TensorflowVersion ?? "", WarningsFor([.. removed, .. removedInFunctions])) { Assets = placed, External = external, Optimization = report };
    }

    /// <summary>
    /// Writes the frozen graph, the weights streamed from the checkpoint's data files, and the file of the weights when they are to lie beside it. They go to a temporary file beside <paramref name="pbPath"/>, which is
    /// renamed when it is complete: on failure or cancellation nothing is left of it, and what stood at <paramref name="pbPath"/> before still stands.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pbPath">Where the .pb is to stand.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ModelFileException">MB1002, MB1005: the data file is missing or damaged. MB1051: a weight does not fit into half precision. MB1011: a file cannot be read or written. MB1207: the graph is too large.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FreezeSummary Write(FreezePlan plan, string pbPath, CancellationToken cancellation = default) => Write(plan, pbPath, null, cancellation);

    /// <summary>The same, telling how far it is: <paramref name="progress"/> hears, on any thread, how many bytes of weights were copied since it was last told.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pbPath">Where the .pb is to stand.</param>
    /// <param name="progress">Is told of each part; null to tell nobody.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ModelFileException">As the other overload tells.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FreezeSummary Write(FreezePlan plan, string pbPath, IProgress<long>? progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrEmpty(pbPath);
        long bytes = FrozenGraphWriter.Write(plan, pbPath, progress, cancellation);
        return new FreezeSummary(plan.Weights.Count, plan.Graph.Node.Count, bytes + (plan.External?.Length ?? 0), plan.Interface);
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

    /// <summary>The ops that the user wants to run after the restore.</summary>
    private static IEnumerable<string> CheckInitializers(FreezeRequest request, GraphIndex graph)
    {
        foreach (string name in request.InitializerNodes.Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => TensorName.Parse(n).Node))
        {
            if (!graph.Contains(name))
                throw new ModelFileException(DiagnosticCodes.OutputNotInGraph, $"The graph has no node '{name}', which is named as an initializer.{NearestNames.Suggest(name, graph.Names)}", graph.File);
            yield return name;
        }
    }

    /// <summary>The values that come from initializers, small as they are, stand in the graph itself.</summary>
    private static void SetConstants(GraphDef graph, IReadOnlyDictionary<string, FoundValue> found)
    {
        foreach (NodeDef node in graph.Node)
        {
            if (found.TryGetValue(node.Name, out FoundValue value) && value.Constant is { } constant) node.Attr["value"] = new AttrValue { Tensor = constant.Clone() };
        }
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

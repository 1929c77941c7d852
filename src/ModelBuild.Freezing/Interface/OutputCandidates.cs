using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Guesses which nodes of a training graph an application may want: the ends of what is left without savers, summaries, optimizers, initializers,
/// gradients, queues and assertions, and nodes that are named or made like results.
/// </summary>
internal sealed class OutputCandidates
{
    private const int Shown = 8;

    private static readonly string[] TrainingScopes = ["gradients", "gradient_tape", "Initializer", "initializer", "train", "optimizer", "Optimizer",
        "GradientDescent", "Adam", "Momentum", "RMSProp", "Adagrad", "Adadelta", "Ftrl", "Regularizer"];
    private static readonly string[] ResultWords =
        ["softmax", "prob", "logits", "predict", "output", "sigmoid", "argmax", "class", "detection", "score", "result", "embedding"];
    private static readonly string[] TrainingWords = ["loss", "cross_entropy", "crossentropy", "accuracy", "metric", "label", "error", "regulariz", "global_norm", "learning_rate", "global_step"];

    private readonly GraphIndex _index;
    private readonly OpDefinitions _ops;
    private readonly string _saverScope;
    private readonly bool[] _fed;
    private readonly bool[] _dropped;
    private readonly bool[] _consumed;

    private OutputCandidates(GraphIndex index, MetaGraphDef meta, OpDefinitions ops)
    {
        _index = index;
        _ops = ops;
        string restore = meta.SaverDef?.RestoreOpName ?? "";
        int slash = restore.IndexOf('/', StringComparison.Ordinal);
        _saverScope = slash > 0 ? restore[..(slash + 1)] : "save/";
        int count = index.Count;
        _dropped = new bool[count];
        _consumed = new bool[count];
        for (int i = 0; i < count; i++) _dropped[i] = IsForTraining(index.NodeAt(i));
        _fed = FindFed();
        MarkConsumed();
    }

    /// <summary>The best candidates' node or tensor names, as <c>OutputNodes</c> takes them; the best one first.</summary>
    public static IReadOnlyList<TensorName> Rank(GraphIndex index, MetaGraphDef meta, OpDefinitions ops)
    {
        var candidates = new OutputCandidates(index, meta, ops);
        var ranked = new List<(int Score, int Position)>();
        for (int i = 0; i < index.Count; i++)
        {
            if (candidates._dropped[i] || candidates.ScoreOf(i) is not { } score) continue;
            ranked.Add((score, i));
        }
        // The later of two equal ones is nearer to the end of the network.
        ranked.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : b.Position.CompareTo(a.Position));
        // When something speaks for one of them, what speaks against the others is enough to leave them out.
        if (ranked.Count > 0 && ranked[0].Score > 0) ranked.RemoveAll(c => c.Score <= 0);
        return [.. ranked.Take(Shown).Select(c => new TensorName(index.NodeAt(c.Position).Name, 0))];
    }

    /// <summary>The error for an item that names no outputs, with the candidates in it.</summary>
    public static ModelFileException NoOutputs(GraphIndex index, MetaGraphDef meta, OpDefinitions ops)
    {
        IReadOnlyList<TensorName> ranked = Rank(index, meta, ops);
        if (ranked.Count == 0)
            return new ModelFileException(DiagnosticCodes.NoOutputs,
                "No output nodes are named, and none of the graph's nodes looks like one. Add OutputNodes=\"node\" to the item, with the node whose result the application wants.",
                index.File);
        TensorTypes types = TypeInference.Infer(Subgraph.Extract(index, ranked.Select(tensor => tensor.Node)), meta.MetaInfoDef?.StrippedOpList);
        IEnumerable<string> lines = ranked.Select(tensor =>
        {
            (DataType dtype, StaticShape shape) = types.Of(tensor);
            return $"{tensor.Node} ({DTypeNames.Of(dtype)} {shape})";
        });
        return new ModelFileException(DiagnosticCodes.NoOutputs,
            $"No output nodes are named. Add OutputNodes=\"{ranked[0].Node}\" to the item, with the nodes whose results the application wants. "
            + $"Likely ones, best first: {string.Join("; ", lines)}.", index.File);
    }

    private bool IsForTraining(NodeDef node)
    {
        if (node.Name.StartsWith(_saverScope, StringComparison.Ordinal)) return true;
        if (node.Op == "Identity" && node.Input.Count > 0 && _index.Find(NodeInput.NodeOf(node.Input[0])) is { } read && VariableOps.IsVariable(read)) return true;
        foreach (string part in node.Name.Split('/')[..^1])
        {
            string scope = part.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '_');
            if (TrainingScopes.Contains(scope, StringComparer.Ordinal)) return true;
        }
        string op = node.Op;
        return VariableOps.ChangesReference(op)
            || VariableOps.IsVariable(node)
            || op is "Const" or "NoOp" or "Assert" or "Print" or "PrintV2" or "ReadVariableOp" or "VarIsInitializedOp" or "IsVariableInitialized" or "ReportUninitializedResources"
            || op.StartsWith("Assign", StringComparison.Ordinal)
            || op.StartsWith("ResourceApply", StringComparison.Ordinal)
            || op.StartsWith("ResourceSparseApply", StringComparison.Ordinal)
            || op.StartsWith("ResourceScatter", StringComparison.Ordinal)
            || op.StartsWith("Save", StringComparison.Ordinal)
            || op.StartsWith("Restore", StringComparison.Ordinal)
            || op is "MergeV2Checkpoints" or "ShardedFilename"
            || op.Contains("Summary", StringComparison.Ordinal)
            || op.Contains("Queue", StringComparison.Ordinal) && !op.Contains("Dequeue", StringComparison.Ordinal)
            || op.Contains("Iterator", StringComparison.Ordinal) && op != "IteratorGetNext"
            || op.Contains("Dataset", StringComparison.Ordinal)
            || op.EndsWith("Grad", StringComparison.Ordinal);
    }

    /// <summary>Which nodes are computed from something that is fed, or read from a queue or data set.</summary>
    private bool[] FindFed()
    {
        var fed = new bool[_index.Count];
        bool grows = true;
        // Nodes usually stand behind their inputs, so that one round and one to see that nothing changes suffice.
        while (grows)
        {
            grows = false;
            for (int i = 0; i < fed.Length; i++)
            {
                if (fed[i]) continue;
                NodeDef node = _index.NodeAt(i);
                bool source = PlaceholderOps.IsPlaceholder(node) && !PlaceholderOps.IsOptional(node)
                    || node.Op.Contains("Dequeue", StringComparison.Ordinal) || node.Op == "IteratorGetNext";
                if (!source && !node.Input.Any(input => !input.StartsWith('^') && fed[_index.SourceOf(input, node)])) continue;
                fed[i] = true;
                grows = true;
            }
        }
        return fed;
    }

    /// <summary>Marks what some remaining node consumes.</summary>
    private void MarkConsumed()
    {
        for (int i = 0; i < _dropped.Length; i++)
        {
            if (_dropped[i]) continue;
            NodeDef node = _index.NodeAt(i);
            foreach (string input in node.Input)
            {
                if (!input.StartsWith('^')) _consumed[_index.SourceOf(input, node)] = true;
            }
        }
    }

    /// <summary>How likely a node is an output, or null when nothing speaks for it.</summary>
    private int? ScoreOf(int position)
    {
        NodeDef node = _index.NodeAt(position);
        if (PlaceholderOps.IsPlaceholder(node) || _ops.OutputsOf(node) == 0) return null;
        string last = node.Name[(node.Name.LastIndexOf('/') + 1)..];
        bool sink = !_consumed[position];
        bool resultName = ResultWords.Any(w => last.Contains(w, StringComparison.OrdinalIgnoreCase));
        bool resultOp = node.Op is "Softmax" or "Sigmoid" or "ArgMax" or "TopKV2" or "LogSoftmax";
        if (!sink && !resultName && !resultOp) return null;
        int score = 0;
        if (sink) score += 4;
        if (resultName) score += 3;
        if (resultOp) score += 2;
        if (!node.Name.Contains('/', StringComparison.Ordinal)) score += 2;
        // Nobody named it, and something goes on from it: a gate or an attention weight inside the network.
        if (!sink && last.StartsWith(node.Op, StringComparison.Ordinal)) score -= 5;
        // A loss, most likely.
        if (node.Op is "Mean" or "Sum") score -= 4;
        if (!_fed[position]) score -= 4;
        if (TrainingWords.Any(w => node.Name.Contains(w, StringComparison.OrdinalIgnoreCase))) score -= 7;
        return score;
    }
}

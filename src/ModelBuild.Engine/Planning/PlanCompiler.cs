using ModelBuild.Diagnostics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// Compiles a graph into a plan: takes what the outputs need, in order, turns loops and function calls into steps with regions of their
/// own, and computes at once what depends on constants only.
/// </summary>
internal sealed unsafe partial class PlanCompiler(GraphFile file, WorkPool pool, Session session, IReadOnlyDictionary<string, CustomOp> customOps)
{
    // Calls of calls; a function that calls itself would never end.
    private const int DeepestCalls = 64;

    // A folded constant larger than this would trade memory for little time (Fill of a whole batch, say).
    private const long LargestFolded = 8 << 20;

    private readonly List<Tensor?> _constants = [];
    private readonly Dictionary<string, GraphFunction> _functions = file.Functions;
    private readonly Dictionary<Scope, Dictionary<string, LoopFrame>> _loops = [];
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _missing = new(StringComparer.Ordinal);

    /// <summary>Ops without a kernel: what they do is decided here.</summary>
    public static IReadOnlyList<string> ResolvedOps { get; } =
    [
        "Assert", "Case", "Const", "DeepCopy", "Enter", "Exit", "Identity", "IdentityN", "If", "LoopCond", WeightFile.Op, "NextIteration", "NoOp", "PartitionedCall", "Placeholder", "PlaceholderV2",
        "PlaceholderWithDefault", "PreventGradient", "RefEnter", "RefExit", "RefIdentity", "RefNextIteration", "Snapshot", "StatefulPartitionedCall",
        "StatelessCase", "StatelessIf", "StatelessWhile", "StopGradient", "While",
    ];

    public Plan Compile(Scope scope, IReadOnlyList<Endpoint> inputs, IReadOnlyList<Endpoint> outputs)
    {
        var main = new Region();
        int[] inputPlaces = new int[inputs.Count];
        for (int i = 0; i < inputs.Count; i++)
        {
            int place = inputPlaces[i] = NewPlace(main);
            if (main.Places.Find(scope, inputs[i]) < 0) main.Places.Set(scope, inputs[i].Node, inputs[i].Port, inputs[i].Node.Op == "PlaceholderWithDefault" ? Optional(main, scope, inputs[i].Node, place) : place);
        }
        int[] outputPlaces = Emit(main, scope, outputs, 0);
        if (_missing.Count > 0)
        {
            string ops = string.Join(", ", _missing.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key} (node '{m.Value}')"));
            throw new ModelException(
                ModelErrorCodes.OpNotSupported,
                $"The embedded engine does not have {(_missing.Count == 1 ? "the op" : $"{_missing.Count} ops:")} {ops}. Cut the graph before it with other OutputNodes or InputNodes, give the engine the op (EmbeddedEngineOptions.CustomOps), or use another engine.");
        }
        return new Plan { Steps = Finish(main, outputPlaces), Constants = [.. _constants], Inputs = inputPlaces, Outputs = outputPlaces };
    }

    private int NewPlace(Region region)
    {
        _constants.Add(null);
        region.Own.Add(_constants.Count - 1);
        return _constants.Count - 1;
    }

    private int Constant(Tensor value)
    {
        value.IsConstant = true;
        _constants.Add(value);
        return _constants.Count - 1;
    }

    /// <summary>A fed tensor that may be left out: then the default that the graph computes counts.</summary>
    private int Optional(Region region, Scope scope, NodeMessage node, int fed)
    {
        int fallback = Emit(region, scope, scope.Inputs(node), 0)[0], place = NewPlace(region);
        region.Steps.Add(new Step { Node = node.Name, Op = node.Op, Kernel = new DefaultKernel(), Inputs = [fed, fallback], Outputs = [place] });
        return place;
    }

    /// <summary>Adds to a region the steps that compute endpoints, and returns their places.</summary>
    private int[] Emit(Region region, Scope scope, IReadOnlyList<Endpoint> wanted, int depth)
    {
        foreach (Endpoint endpoint in wanted) EmitInOrder(region, scope, endpoint, depth);
        return Captured(region, scope, wanted);
    }

    /// <summary>Depth first with a stack of its own: graphs of ten thousand nodes in a row are real.</summary>
    private void EmitInOrder(Region region, Scope scope, Endpoint wanted, int depth)
    {
        var stack = new Stack<Visit>();
        var open = new HashSet<NodeMessage>(ReferenceEqualityComparer.Instance);
        stack.Push(new Visit(wanted, false));
        while (stack.TryPop(out Visit? top))
        {
            Endpoint endpoint = top.Endpoint;
            if (region.Find(scope, endpoint) >= 0) continue;
            if (endpoint.Node is null) throw Damaged(scope, $"an argument {endpoint.Port} that the function does not have is read");
            if (top.Ready)
            {
                open.Remove(endpoint.Node);
                EmitNode(region, scope, endpoint.Node, depth);
                if (region.Find(scope, endpoint) < 0) throw Damaged(scope, $"'{endpoint.Node.Name}' has no output {endpoint.Port}");
                continue;
            }
            if (!open.Add(endpoint.Node)) throw Damaged(scope, $"the node '{endpoint.Node.Name}' needs itself");
            stack.Push(new Visit(endpoint, true));
            foreach (Endpoint input in Dependencies(scope, endpoint.Node))
            {
                if (region.Find(scope, input) < 0) stack.Push(new Visit(input, false));
            }
        }
    }

    /// <summary>An endpoint on its way: seen first, and again when all that it needs is ready.</summary>
    private sealed record Visit(Endpoint Endpoint, bool Ready);

    /// <summary>What must be known before a node: its inputs; for the exit of a loop, whatever enters the loop.</summary>
    private IEnumerable<Endpoint> Dependencies(Scope scope, NodeMessage node)
    {
        if (node.Op is not ("Exit" or "RefExit")) return Pivot(scope, node) is { } pivot ? [.. scope.Inputs(node), pivot] : scope.Inputs(node);
        LoopFrame loop = Loop(scope, node);
        return loop.Variables.Select(v => v.Enter).Concat(loop.Invariants).SelectMany(scope.Inputs);
    }

    /// <summary>
    /// The output of a Switch that a constant inside a branch waits for: without it the constant would be alive in both branches. In TensorFlow 1
    /// such constants hang on <c>switch_t</c> or <c>switch_f</c>, the identities of the two outputs, by a control input.
    /// </summary>
    private static Endpoint? Pivot(Scope scope, NodeMessage node)
    {
        if (node.Op != "Const" || node.Inputs.Count == 0 || !node.Inputs[0].StartsWith('^')) return null;
        if (scope.Find(node.Inputs[0][1..]) is not { Op: "Identity" } identity) return null;
        Endpoint source = scope.Inputs(identity)[0];
        return source.Node is { Op: "Switch" } branch && scope.Inputs(branch)[1].Node is not { Op: "LoopCond" } ? source : null;
    }

    private LoopFrame Loop(Scope scope, NodeMessage exit)
    {
        if (!_loops.TryGetValue(scope, out Dictionary<string, LoopFrame>? loops)) _loops[scope] = loops = LoopFrame.Find(scope);
        return loops.TryGetValue(exit.Name, out LoopFrame? loop) ? loop : throw Damaged(scope, $"'{exit.Name}' leaves no loop");
    }

    private void EmitNode(Region region, Scope scope, NodeMessage node, int depth)
    {
        List<Endpoint> inputs = scope.Inputs(node);
        int[] places = node.Op is "Exit" or "RefExit" ? [] : Captured(region, scope, inputs);
        var info = new NodeInfo(node, places.Length) { Session = session };
        if (customOps.TryGetValue(node.Op, out CustomOp? custom))
        {
            Bind(region, scope, node, AddStep(region, scope.Prefix + node.Name, node.Op, new CustomOpKernel(custom, info), places, OpInputs.Of(info), CustomOpKernel.OutputTypes(custom, info).Length));
            return;
        }
        OpAttributes.Check(info);
        switch (node.Op)
        {
            case "Const":
                if (!node.Attributes.TryGetValue("value", out NodeAttribute? value) || value.Tensor is null) throw Damaged(scope, $"the constant '{node.Name}' has no value");
                int constant = Constant(ConstantReader.Read(node.Name, value.Tensor));
                if (Pivot(scope, node) is { } pivot)
                {
                    int gated = NewPlace(region);
                    region.Steps.Add(new Step
                    {
                        Node = scope.Prefix + node.Name, Op = node.Op, Kernel = new GateKernel(), Inputs = [constant, Capture(region, region.Find(scope, pivot))], Outputs = [gated],
                    });
                    constant = gated;
                }
                Bind(region, scope, node, [constant]);
                return;
            case WeightFile.Op:
                Bind(region, scope, node, [Constant(file.Weights.Read(node))]);
                return;
            case "Identity" or "StopGradient" or "PreventGradient" or "Snapshot" or "RefIdentity" or "IdentityN" or "PlaceholderWithDefault"
                or "DeepCopy" or "LoopCond" or "Enter" or "RefEnter" or "NextIteration" or "RefNextIteration":
                Bind(region, scope, node, places);
                return;
            case "Placeholder" or "PlaceholderV2":
                throw new ModelException(ModelErrorCodes.InputMissing, $"The outputs need the placeholder '{scope.Prefix}{node.Name}', which is not among the inputs.");
            case "Exit" or "RefExit":
                EmitLoop(region, scope, Loop(scope, node), depth);
                return;
            case "PartitionedCall" or "StatefulPartitionedCall":
                Bind(region, scope, node, Call(region, scope, node, info.Function("f"), places, depth));
                return;
            case "If" or "StatelessIf":
                EmitBranches(region, scope, node, [info.Function("then_branch"), info.Function("else_branch")], false, places, depth);
                return;
            case "Case" or "StatelessCase":
                EmitBranches(region, scope, node, info.Functions("branches"), true, places, depth);
                return;
            case "While" or "StatelessWhile":
                EmitWhile(region, scope, node, info, places, depth);
                return;
        }
        if (_functions.ContainsKey(node.Op))
        {
            Bind(region, scope, node, Call(region, scope, node, node.Op, places, depth));
            return;
        }
        if (!KernelRegistry.Has(node.Op))
        {
            // All that is missing is reported at once; what reads this node gets a place that nobody fills.
            _missing.TryAdd(node.Op, scope.Prefix + node.Name);
            Bind(region, scope, node, [.. Enumerable.Range(0, 16).Select(_ => NewPlace(region))]);
            return;
        }
        if (ChannelsFirst.Of(info) is { } channelsFirst)
        {
            Bind(region, scope, node, EmitChannelsFirst(region, scope, node, info, channelsFirst, places));
            return;
        }
        Bind(region, scope, node, EmitKernel(region, scope, node, info, places));
        if (TableKernels.Makers.Contains(node.Op)) FillTable(region, scope, node, depth);
    }

    /// <summary>
    /// Runs at once what fills a table when a session of TensorFlow starts: the initializers that have it as their first input. They hang on no output, so nothing else
    /// would run them.
    /// </summary>
    private void FillTable(Region region, Scope scope, NodeMessage table, int depth)
    {
        if (!_filled.Add($"{scope.Prefix}\n{table.Name}")) return;
        foreach (NodeMessage initializer in scope.Nodes)
        {
            if (!TableKernels.Initializers.Contains(initializer.Op) || Source(scope, scope.Inputs(initializer)[0]) != table) continue;
            var fill = new Region { Outer = region };
            int[] places = Emit(fill, scope, scope.Inputs(initializer), depth);
            if (_missing.Count > 0) return;
            EmitKernel(fill, scope, initializer, new NodeInfo(initializer, places.Length) { Session = session }, places);
            Liveness.Annotate(fill, [], _constants);
            // The table itself was made outside; its step is needed here as well.
            Step[] steps = [.. region.Steps.Where(step => places.Contains(step.Outputs[0])), .. fill.Steps];
            using var arena = new Arena();
            var values = new Tensor[_constants.Count];
            for (int i = 0; i < values.Length; i++) values[i] = _constants[i] ?? new Tensor();
            new RunContext(pool, values, arena).Run(steps);
        }
    }

    /// <summary>The node that a tensor comes from, seen through identities.</summary>
    private static NodeMessage? Source(Scope scope, Endpoint endpoint)
    {
        while (endpoint.Node is { Op: "Identity" or "RefIdentity" } identity && scope.Inputs(identity) is [var from, ..]) endpoint = from;
        return endpoint.Node;
    }

    /// <summary>Adds a step for a node, or computes it at once; returns the places of its outputs.</summary>
    private int[] EmitKernel(Region region, Scope scope, NodeMessage node, NodeInfo info, int[] places)
    {
        Kernel kernel;
        try
        {
            kernel = KernelRegistry.Create(info);
        }
        catch (ModelException e) when (e.Code == ModelErrorCodes.OpNotSupported && Widening.Of(info) is not null)
        {
            return EmitWidened(region, scope, node, info, Widening.Of(info)!, places);
        }
        return AddStep(region, scope.Prefix + node.Name, node.Op, kernel, places, OpInputs.Of(info), OpOutputs.Count(info));
    }

    private int[] AddStep(Region region, string node, string op, Kernel kernel, int[] places, DType[] types, int outputCount)
    {
        int[] outputs = new int[outputCount];
        if (kernel.IsPure && AllConstant(places) && Folded(node, op, kernel, places, types, outputs.Length) is { } folded)
        {
            for (int i = 0; i < outputs.Length; i++) outputs[i] = Constant(folded[i]);
        }
        else
        {
            for (int i = 0; i < outputs.Length; i++) outputs[i] = NewPlace(region);
            region.Steps.Add(new Step { Node = node, Op = op, Kernel = kernel, Inputs = places, InputTypes = types, Outputs = outputs });
        }
        return outputs;
    }

    private bool AllConstant(int[] places)
    {
        foreach (int place in places)
        {
            if (_constants[place] is null) return false;
        }
        return true;
    }

    private int[] EmitWidened(Region region, Scope scope, NodeMessage node, NodeInfo info, NodeMessage wide, int[] places)
    {
        int Cast(string suffix, int place, DType from, DType to) => AddStep(region, scope.Prefix + node.Name + suffix, "Cast", new CastKernel(from, to), [place], [from], 1)[0];
        DType[] narrow = OpInputs.Of(info), wanted = OpInputs.Of(info.With(wide));
        int[] inputs = [.. places.Select((place, i) => i < narrow.Length && narrow[i] != wanted[i] ? Cast("/widened", place, narrow[i], wanted[i]) : place)];
        int[] outputs = EmitKernel(region, scope, wide, info.With(wide), inputs);
        return [.. outputs.Select((place, i) => OpOutputs.Type(info, i) is var to && OpOutputs.Type(info.With(wide), i) is var from && from != to ? Cast("/narrowed", place, from, to) : place)];
    }

    private int[] EmitChannelsFirst(Region region, Scope scope, NodeMessage node, NodeInfo info, ChannelsFirst turn, int[] places)
    {
        int rank = ChannelsFirst.Rank(info);
        int toLast = Constant(Tensor.Of<int>(DType.Int32, TensorShape.Of(rank), ChannelsFirst.ToLast(rank))), toFirst = Constant(Tensor.Of<int>(DType.Int32, TensorShape.Of(rank), ChannelsFirst.ToFirst(rank)));
        DType image = OpOutputs.Type(info, 0);
        int Turned(string suffix, int place, int order)
        {
            int turned = NewPlace(region);
            region.Steps.Add(new Step { Node = scope.Prefix + node.Name + suffix, Op = "Transpose", Kernel = new TransposeKernel(), Inputs = [place, order], InputTypes = [image, DType.Int32], Outputs = [turned] });
            return turned;
        }
        int[] inputs = [.. places];
        foreach (int i in turn.Images) inputs[i] = Turned("/to_channels_last", places[i], toLast);
        foreach (int i in turn.Sizes)
        {
            inputs[i] = NewPlace(region);
            region.Steps.Add(new Step { Node = scope.Prefix + node.Name + "/sizes", Op = "Gather", Kernel = new GatherKernel(0), Inputs = [places[i], toLast], InputTypes = [DType.Int32, DType.Int32], Outputs = [inputs[i]] });
        }
        NodeMessage last = ChannelsFirst.Turned(node);
        int[] outputs = [.. EmitKernel(region, scope, last, new NodeInfo(last, inputs.Length) { Session = session }, inputs)];
        outputs[0] = Turned("/to_channels_first", outputs[0], toFirst);
        return outputs;
    }

    private static void Bind(Region region, Scope scope, NodeMessage node, int[] places)
    {
        region.Places.Add(scope, node, places);
    }

    private int[] Captured(Region region, Scope scope, IReadOnlyList<Endpoint> endpoints)
    {
        int[] places = new int[endpoints.Count];
        for (int i = 0; i < places.Length; i++) places[i] = Capture(region, region.Find(scope, endpoints[i]));
        return places;
    }

    /// <summary>Notes that a region reads a place of the outside, in every region between.</summary>
    private int Capture(Region region, int place)
    {
        if (place < 0 || _constants[place] is not null) return place;
        for (Region? at = region; at is not null && !at.Own.Contains(place); at = at.Outer) at.Captured.Add(place);
        return place;
    }

    /// <summary>Computes a node once, at load; null when it is better computed in each run.</summary>
    private Tensor[]? Folded(string node, string op, Kernel kernel, int[] inputs, DType[] types, int outputCount)
    {
        var values = new Tensor[inputs.Length + outputCount];
        for (int i = 0; i < inputs.Length; i++) values[i] = _constants[inputs[i]]!;
        for (int i = inputs.Length; i < values.Length; i++) values[i] = new Tensor();
        int[] from = new int[inputs.Length], outputs = new int[outputCount];
        for (int i = 0; i < inputs.Length; i++) from[i] = i;
        for (int i = 0; i < outputCount; i++) outputs[i] = inputs.Length + i;
        using var arena = new Arena();
        new RunContext(pool, values, arena).Run(new Step
        {
            Node = node, Op = op, Kernel = kernel, Inputs = from, InputTypes = types, Outputs = outputs, InputDies = new bool[inputs.Length],
        });
        Tensor[] results = values[inputs.Length..];
        // A condition over constants leaves a dead output; keep it as a step, so that its readers are skipped.
        foreach (Tensor result in results)
        {
            if (result.IsDead || result.Resource is not null || (result.DType != DType.String && result.Data is null)) return null;
        }
        long largest = 0;
        foreach (int input in inputs) largest = Math.Max(largest, (long)_constants[input]!.ByteLength);
        foreach (Tensor result in results)
        {
            if (result.ByteLength > Math.Max(LargestFolded, 2 * largest)) return null;
        }
        return results;
    }

    private Step[] Finish(Region region, int[] results)
    {
        Fusion.Run(region, results, _constants);
        PointwiseFusion.Run(region, results, _constants);
        Liveness.Annotate(region, results, _constants);
        Step[] steps = [.. region.Steps];
        DeadTensors.Mark(steps);
        return steps;
    }

    private int[] Captured(Region region, params ReadOnlySpan<Region> inner)
    {
        var captured = new HashSet<int>();
        foreach (Region one in inner)
        {
            foreach (int place in one.Captured) captured.Add(place);
        }
        int[] places = new int[captured.Count];
        captured.CopyTo(places);
        Array.Sort(places);
        foreach (int place in places) Capture(region, place);
        return places;
    }

    private static ModelException Damaged(Scope scope, string what) => new(
        ModelErrorCodes.GraphDamaged, $"The graph is damaged{(scope.Prefix.Length == 0 ? "" : $" in '{scope.Prefix.TrimEnd('/')}'")}: {what}.");
}

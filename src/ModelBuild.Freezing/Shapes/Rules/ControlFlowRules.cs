using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Both generations of control flow, and calls (control_flow_ops.cc, functional_ops.cc).</summary>
internal static class ControlFlowRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Forward(0, 0), "Identity RefIdentity Exit RefExit Enter RefEnter NextIteration RefNextIteration Snapshot");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "LoopCond");
        rules.Add(ForwardEach, "IdentityN");
        rules.Add(static c =>
        {
            c.Forward(0, 0);
            c.Forward(0, 1);
        }, "Switch RefSwitch");
        rules.Add(static c =>
        {
            for (int i = 0; i < c.OutputCount; i++) c.Forward(0, i);
        }, "_SwitchN");
        rules.Add(Merge, "Merge RefMerge");
        rules.Add(static c =>
        {
            if (MergeAllFrom(c, 1) is { } shape) c.Set(0, shape);
        }, "RefSelect");
        rules.Add(static c => Call(c, "f", 0), "PartitionedCall StatefulPartitionedCall RemoteCall");
        rules.Add(static c => Branch(c, ["then_branch", "else_branch"]), "If StatelessIf");
        rules.Add(Case, "Case StatelessCase");
        rules.Add(While, "While StatelessWhile");
    }

    /// <summary>A node whose op is the name of a function.</summary>
    public static void CallByName(OpContext c)
    {
        if (!c.Graph.Functions.Has(c.Op)) return;
        NameAttrList function = new() { Name = c.Op };
        foreach (KeyValuePair<string, AttrValue> attr in c.Def.Attr) function.Attr[attr.Key] = attr.Value;
        Take(c, c.Graph.Functions.Call(function, Args(c, 0), Values(c, 0)));
    }

    private static void ForwardEach(OpContext c)
    {
        for (int i = 0; i < c.OutputCount; i++) c.Forward(i, i);
    }

    private static StaticShape? MergeAllFrom(OpContext c, int first)
    {
        StaticShape shape = c.Input(first);
        for (int i = first + 1; i < c.InputCount; i++) shape = shape.Join(c.Input(i));
        return shape;
    }

    /// <summary>What all inputs that are there agree on. The input that closes a loop arrives later; GraphInference joins it then.</summary>
    private static void Merge(OpContext c)
    {
        InferredOutput? joined = null;
        for (int i = 0; i < c.InputCount; i++)
        {
            if (c.IsPending(i)) continue;
            InferredOutput input = c.InputOutput(i);
            joined = joined is not { } known
                ? input
                : known with { Shape = known.Shape.Join(input.Shape), Handle = OpContext.JoinHandles(known.Handle, input.Handle) };
        }
        if (joined is { } result)
        {
            c.Set(0, result.Shape);
            c.SetHandle(0, result.Handle);
        }
        c.Set(1, StaticShape.Scalar);
    }

    private static InferredOutput[] Args(OpContext c, int first)
    {
        InferredOutput[] args = new InferredOutput[Math.Max(0, c.InputCount - first)];
        for (int i = 0; i < args.Length; i++) args[i] = c.InputOutput(first + i);
        return args;
    }

    private static StaticValue?[] Values(OpContext c, int first)
    {
        StaticValue?[] values = new StaticValue?[Math.Max(0, c.InputCount - first)];
        for (int i = 0; i < values.Length; i++) values[i] = c.Value(first + i);
        return values;
    }

    private static void Take(OpContext c, InferredOutput[]? results)
    {
        for (int i = 0; results is not null && i < results.Length; i++) c.SetFrom(i, results[i]);
    }

    private static void Call(OpContext c, string attr, int first)
    {
        if (c.Attr(attr).Func is { } function) Take(c, c.Graph.Functions.Call(function, Args(c, first), Values(c, first)));
    }

    private static void Branch(OpContext c, ReadOnlySpan<string> attrs)
    {
        List<NameAttrList> branches = [];
        foreach (string attr in attrs)
        {
            if (c.Attr(attr).Func is { } function) branches.Add(function);
        }
        Branch(c, branches);
    }

    private static void Case(OpContext c) => Branch(c, c.Attr("branches").List is { } list ? list.Func : []);

    /// <summary>What all branches agree on, with the <c>output_shapes</c> that the node states.</summary>
    private static void Branch(OpContext c, IReadOnlyList<NameAttrList> branches)
    {
        InferredOutput[] args = Args(c, 1);
        StaticValue?[] values = Values(c, 1);
        InferredOutput[]? joined = null;
        foreach (NameAttrList branch in branches)
        {
            if (c.Graph.Functions.Call(branch, args, values) is not { } results)
            {
                joined = null;
                break;
            }
            joined = joined is null ? results : Join(joined, results);
        }
        Take(c, joined);
        Shapes(c, "output_shapes");
    }

    private static InferredOutput[] Join(InferredOutput[] a, InferredOutput[] b)
    {
        InferredOutput[] joined = new InferredOutput[Math.Min(a.Length, b.Length)];
        for (int i = 0; i < joined.Length; i++)
            joined[i] = a[i] with { Shape = a[i].Shape.Join(b[i].Shape), Handle = OpContext.JoinHandles(a[i].Handle, b[i].Handle) };
        return joined;
    }

    private static void Shapes(OpContext c, string attr)
    {
        IReadOnlyList<TensorShapeProto> shapes = c.Shapes(attr);
        for (int i = 0; i < c.OutputCount && i < shapes.Count; i++)
        {
            if (c.Output(i).Shape.Merge(StaticShape.FromProto(shapes[i])) is { } merged) c.Set(i, merged);
        }
    }

    /// <summary>The loop's state before and after the body agree on the shapes, so the body runs until what goes in covers what comes out.</summary>
    private static void While(OpContext c)
    {
        InferredOutput[] state = Args(c, 0);
        for (int i = 0; i < state.Length && i < c.OutputCount; i++)
        {
            if (state[i].DType == DataType.DtInvalid) state[i] = state[i] with { DType = c.Output(i).DType };
        }
        bool isStable = false;
        for (int round = 0; round < 12 && !isStable && c.Attr("body").Func is { } body; round++)
        {
            if (c.Graph.Functions.Call(body, state, new StaticValue?[state.Length]) is not { } after || after.Length != state.Length) break;
            InferredOutput[] joined = Join(state, after);
            isStable = joined.AsSpan().SequenceEqual(state);
            state = joined;
        }
        if (isStable) Take(c, state);
        Shapes(c, "output_shapes");
    }
}

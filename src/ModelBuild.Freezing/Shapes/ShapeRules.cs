namespace ModelBuild.Freezing.Shapes;

/// <summary>The rule of each op: one function that reads the inputs of a node and sets the shapes of its outputs.</summary>
internal static class ShapeRules
{
    private static readonly Dictionary<string, Action<OpContext>> s_rules = Collect();

    public static Action<OpContext>? Find(string op) => s_rules.GetValueOrDefault(op);

    /// <summary>Registers one rule for all ops that share it. Their names are one text: fewer string objects to make at first use.</summary>
    public static void Add(this Dictionary<string, Action<OpContext>> rules, Action<OpContext> rule, string ops)
    {
        foreach (string op in ops.Split(' ')) rules.Add(op, rule);
    }

    private static Dictionary<string, Action<OpContext>> Collect()
    {
        Dictionary<string, Action<OpContext>> rules = new(1024);
        SourceRules.Register(rules);
        ElementWiseRules.Register(rules);
        MatMulRules.Register(rules);
        LinearAlgebraRules.Register(rules);
        ConvolutionRules.Register(rules);
        PoolingRules.Register(rules);
        NormalizationRules.Register(rules);
        ReductionRules.Register(rules);
        ReshapingRules.Register(rules);
        SlicingRules.Register(rules);
        JoiningRules.Register(rules);
        GatherRules.Register(rules);
        SpaceBatchRules.Register(rules);
        ControlFlowRules.Register(rules);
        VariableRules.Register(rules);
        TrainingRules.Register(rules);
        TensorArrayRules.Register(rules);
        TensorListRules.Register(rules);
        RandomRules.Register(rules);
        ImageRules.Register(rules);
        SignalRules.Register(rules);
        StringRules.Register(rules);
        SegmentRules.Register(rules);
        SparseRules.Register(rules);
        LookupRules.Register(rules);
        QueueRules.Register(rules);
        ParsingRules.Register(rules);
        RecurrentRules.Register(rules);
        DetectionRules.Register(rules);
        return rules;
    }
}

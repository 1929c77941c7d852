namespace ModelBuild.Freezing;

/// <summary>
/// What to change in a frozen graph beyond freezing it. All of it is off by default: without it the frozen graph is TensorFlow's, node for node.
/// The inputs and outputs keep their names, dtypes and shapes whatever is chosen.
/// </summary>
public sealed record OptimizationOptions
{
    /// <summary>
    /// Computes what depends on constants and static shapes only, and puts the result in place of the ops. An op is left alone when its result takes more
    /// than 10 MiB, or when engines differ in its last bits (<c>Exp</c>, sums of floating point): the outputs are the same, bit for bit.
    /// </summary>
    public bool FoldConstants { get; init; }

    /// <summary>Takes out <c>Identity</c>, <c>StopGradient</c> and their like; the outputs are the same, bit for bit.</summary>
    public bool RemoveIdentities { get; init; }

    /// <summary>Computes once what is computed several times from the same inputs; the outputs are the same, bit for bit.</summary>
    public bool MergeCommonSubexpressions { get; init; }

    /// <summary>
    /// Multiplies the weights of a convolution or a matrix product with the batch normalization that follows it, so that a <c>BiasAdd</c> is left.
    /// Outputs change by rounding: they agree within 1e-4, relative to the largest of them.
    /// </summary>
    public bool FoldBatchNorms { get; init; }

    /// <summary>
    /// The dtype in which large float32 weights are stored; a <c>Cast</c> behind each brings them back to float32. The file halves; each weight keeps
    /// 11 bits of precision as half (a relative error of 2^-11), 8 as bfloat16 (2^-8).
    /// </summary>
    public WeightPrecision Weights { get; init; }

    /// <summary>Weights of fewer elements keep their dtype (1,024 unless set, as in TensorFlow's own weight quantization).</summary>
    public int SmallestReducedWeight { get; init; } = 1024;

    /// <summary>
    /// The TensorFlow that is to load the graph, as <c>1.15</c> or <c>2.4.1</c>; null or empty for any. Attributes that it does not know are taken off when they
    /// stand at their defaults, and ops that it does not know become older ones that compute the same.
    /// </summary>
    public string? TargetTensorFlowVersion { get; init; }

    /// <summary>Whether anything is to be done at all.</summary>
    internal bool Any => FoldConstants || RemoveIdentities || MergeCommonSubexpressions || FoldBatchNorms || Weights != WeightPrecision.Float32
        || !string.IsNullOrWhiteSpace(TargetTensorFlowVersion);
}

/// <summary>The dtype in which weights are stored.</summary>
public enum WeightPrecision
{
    /// <summary>As they are.</summary>
    Float32,

    /// <summary>IEEE half precision: 11 bits of precision, up to 65,504. A weight beyond that is an error, MB1051.</summary>
    Half,

    /// <summary>The upper half of a float32: 8 bits of precision, the same range.</summary>
    BFloat16,
}

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// Computes small tensors from constants and known shapes, on demand and remembered: what TensorFlow does with
/// <c>EvaluateConstantTensor</c> and <c>ConstantPartialShape</c> (shape_refiner.cc), element by element.
/// </summary>
internal sealed class ValueEvaluator(GraphInference graph)
{
    /// <summary>A longer chain of computations is not followed.</summary>
    private const int MaxDepth = 200;

    private readonly Dictionary<(int Node, int Port), StaticValue?> _known = [];
    private readonly Dictionary<int, StaticValue> _seeds = [];
    private int _depth;

    /// <summary>Values of more elements are not followed. Shapes need small ones only; whoever folds constants wants larger.</summary>
    public int MaxElements { get; init; } = StaticValue.MaxElements;

    /// <summary>Gives the value of a function's argument.</summary>
    public void Seed(int node, StaticValue value) => _seeds[node] = value;

    /// <summary>Forgets all that followed from shapes that may have changed.</summary>
    public void Clear() => _known.Clear();

    /// <summary>The value of a tensor; null when nothing is known of it.</summary>
    public StaticValue? Of(int node, int port)
    {
        if (_seeds.TryGetValue(node, out StaticValue? seed)) return seed;
        if (_known.TryGetValue((node, port), out StaticValue? value)) return value;
        if (_depth >= MaxDepth) return null;
        _depth++;
        try
        {
            value = ValueRules.Evaluate(new OpContext(graph, graph.Node(node)), port);
        }
        catch (Exception e) when (e is ArithmeticException or IndexOutOfRangeException or ArgumentException)
        {
            // As for the shape rules: a damaged graph may divide by zero or slice out of range.
            value = null;
        }
        _depth--;
        _known[(node, port)] = value;
        return value;
    }
}

using System.Diagnostics;

namespace ModelBuild;

/// <summary>
/// A tensor of a model's graph, found by name or given by an operation that was added: to be fetched with <see cref="As{T}"/>, or to be computed with.
/// </summary>
/// <remarks>The operators add nodes to the graph, as those of TensorFlow's Python API do; nothing is computed until the tensor is fetched.</remarks>
[DebuggerDisplay("{Name}")]
public sealed class GraphTensor
{
    private readonly ModelGraph _graph;
    private DType _dtype;

    internal GraphTensor(ModelGraph graph, string name, DType dtype)
    {
        _graph = graph;
        Name = name;
        _dtype = dtype;
    }

    /// <summary>The tensor name, <c>node:port</c>.</summary>
    public string Name { get; }

    /// <summary>The dtype of its elements, as the engine finds it in the graph.</summary>
    /// <exception cref="ModelException">The engine cannot load what the tensor needs, such as an op that it does not have (<see cref="ModelErrorCodes.OpNotSupported"/>).</exception>
    public DType DType => _dtype == DType.Invalid ? _dtype = _graph.DTypeOf(Name) : _dtype;

    internal ModelGraph Graph => _graph;

    /// <summary>The sum, element by element.</summary>
    public static GraphTensor operator +(GraphTensor left, GraphTensor right) => left.With("AddV2", right);

    /// <summary>The difference, element by element.</summary>
    public static GraphTensor operator -(GraphTensor left, GraphTensor right) => left.With("Sub", right);

    /// <summary>The product, element by element.</summary>
    public static GraphTensor operator *(GraphTensor left, GraphTensor right) => left.With("Mul", right);

    /// <summary>The quotient, element by element; of integers as C# divides them, towards zero.</summary>
    public static GraphTensor operator /(GraphTensor left, GraphTensor right) => left.With(
        left.DType is DType.Float or DType.Double or DType.Half or DType.BFloat16 or DType.Complex64 or DType.Complex128 ? "RealDiv" : "TruncateDiv", right);

    /// <summary>The negative of each element.</summary>
    public static GraphTensor operator -(GraphTensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value._graph.Add("Neg", [value]);
    }

    /// <summary>The sum, by name.</summary>
    public GraphTensor Add(GraphTensor right) => this + right;

    /// <summary>The difference, by name.</summary>
    public GraphTensor Subtract(GraphTensor right) => this - right;

    /// <summary>The product, by name.</summary>
    public GraphTensor Multiply(GraphTensor right) => this * right;

    /// <summary>The quotient, by name.</summary>
    public GraphTensor Divide(GraphTensor right) => this / right;

    /// <summary>The negative, by name.</summary>
    public GraphTensor Negate() => -this;

    /// <summary>The tensor as something that <c>Run</c> can fetch.</summary>
    /// <typeparam name="T">The .NET type of its dtype.</typeparam>
    /// <exception cref="ModelException">The tensor has another dtype (<see cref="ModelErrorCodes.WrongDType"/>).</exception>
    public Fetch<T> As<T>() where T : struct => DTypes.Holds<T>(DType)
        ? new Fetch<T>(Name)
        : throw new ModelException(ModelErrorCodes.WrongDType, $"The tensor '{Name}' is {DTypes.NameOf(DType)}; {typeof(T).Name} cannot hold its elements.");

    /// <summary>Name and dtype.</summary>
    public override string ToString() => $"{Name} {DTypes.NameOf(DType)}";

    private GraphTensor With(string op, GraphTensor right)
    {
        ArgumentNullException.ThrowIfNull(right);
        return _graph.Add(op, [this, right]);
    }
}

namespace ModelBuild;

/// <summary>The interface of a model: the tensors that it is fed and the tensors that it gives.</summary>
/// <param name="inputs">The inputs, in the order of the class.</param>
/// <param name="outputs">The outputs, in the order of the class.</param>
public sealed class ModelInterface(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs)
{
    /// <summary>The inputs, in the order of the class.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; } = inputs;

    /// <summary>The outputs, in the order of the class.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; } = outputs;
}

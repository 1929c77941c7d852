namespace ModelBuild;

/// <summary>What one run feeds and fetches: the whole of a model, one signature of several, or a few tensors alone. Written by the generator.</summary>
/// <param name="name">What tells it from other parts of its model: the name of the signature, or empty for the whole.</param>
/// <param name="inputs">The inputs, in the order in which a call counts them.</param>
/// <param name="outputs">The outputs, likewise.</param>
public sealed class ModelPart(string name, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs)
{
    /// <summary>What tells it from other parts of its model.</summary>
    public string Name { get; } = name;

    /// <summary>The inputs, in the order in which a call counts them.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; } = inputs;

    /// <summary>The outputs, in the order in which a call counts them.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; } = outputs;

    internal string[] InputNames { get; } = [.. inputs.Select(i => i.Name)];

    internal string[] OutputNames { get; } = [.. outputs.Select(o => o.Name)];
}

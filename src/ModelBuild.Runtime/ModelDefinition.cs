namespace ModelBuild;

/// <summary>What a generated class knows of its model: written by the generator, compared with the <c>.pb</c> when it is loaded.</summary>
/// <param name="name">The class's name, as messages show it.</param>
/// <param name="inputs">The inputs, in the order of the class.</param>
/// <param name="outputs">The outputs, in the order of the class.</param>
/// <param name="interfaceHash">The hash of the interface that the class was made from.</param>
public sealed class ModelDefinition(
    string name, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, string interfaceHash)
{
    /// <summary>The class's name, as messages show it.</summary>
    public string Name { get; } = name;

    /// <summary>The inputs and outputs, in the order of the class.</summary>
    public ModelInterface Interface { get; } = new(inputs, outputs);

    /// <summary>The hash of the interface that the class was made from.</summary>
    public string InterfaceHash { get; } = interfaceHash;

    internal string[] InputNames { get; } = [.. inputs.Select(i => i.Name)];

    internal string[] OutputNames { get; } = [.. outputs.Select(o => o.Name)];
}

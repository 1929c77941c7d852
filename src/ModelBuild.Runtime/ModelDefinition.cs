namespace ModelBuild;

/// <summary>What a generated class knows of its model: written by the generator, compared with the <c>.pb</c> when it is loaded.</summary>
/// <param name="name">The class's name, as messages show it.</param>
/// <param name="inputs">The inputs, in the order of the class.</param>
/// <param name="outputs">The outputs, in the order of the class.</param>
/// <param name="interfaceHash">The hash of the interface that the class was made from.</param>
/// <param name="main">What <c>Run</c> runs, when the inputs and outputs are those of several signatures; null when it runs them all.</param>
public sealed class ModelDefinition(
    string name, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, string interfaceHash, ModelPart? main = null)
{
    /// <summary>The class's name, as messages show it.</summary>
    public string Name { get; } = name;

    /// <summary>The inputs and outputs, in the order of the class; of all signatures together, where there are several.</summary>
    public ModelInterface Interface { get; } = new(inputs, outputs);

    /// <summary>The hash of the interface that the class was made from.</summary>
    public string InterfaceHash { get; } = interfaceHash;

    /// <summary>What <c>Run</c> runs.</summary>
    public ModelPart Main { get; } = main ?? new ModelPart("", inputs, outputs);

    internal bool HasSeveralSignatures => Main.Name.Length > 0;
}

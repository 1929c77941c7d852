namespace ModelBuild;

/// <summary>The codes of <see cref="ModelException"/>. Each has a page <c>docs/diagnostics/CODE.md</c>.</summary>
public static class ModelErrorCodes
{
    /// <summary>The <c>.pb</c> has another interface than the class was made from.</summary>
    public const string InterfaceDiffers = "MB3001";

    /// <summary>An input without default was not fed.</summary>
    public const string InputMissing = "MB3002";

    /// <summary>A fed tensor's shape does not fit the input, or does not fit the number of elements.</summary>
    public const string WrongShape = "MB3003";

    /// <summary>A tensor was asked for, or fed, with another dtype than it has.</summary>
    public const string WrongDType = "MB3004";

    /// <summary>The <c>.pb</c> was not found.</summary>
    public const string ModelFileNotFound = "MB3005";

    /// <summary>The graph needs an op that the engine does not have.</summary>
    public const string OpNotSupported = "MB3006";

    /// <summary>A node failed while the graph ran.</summary>
    public const string NodeFailed = "MB3007";

    /// <summary>The file is damaged or is not a frozen graph.</summary>
    public const string GraphDamaged = "MB3008";

    /// <summary>A tensor or node that the graph does not have was asked for by its name.</summary>
    public const string TensorNotInGraph = "MB3009";

    /// <summary>A smoke test gave another result than the one that is recorded, or none is recorded.</summary>
    public const string RecordingDiffers = "MB3010";

    /// <summary>The native engine did not find TensorFlow's library.</summary>
    public const string NativeLibraryNotFound = "MB3020";

    /// <summary>The native engine cannot use the library that it found: too old, for another system, or another one is loaded already.</summary>
    public const string NativeLibraryUnusable = "MB3021";
}

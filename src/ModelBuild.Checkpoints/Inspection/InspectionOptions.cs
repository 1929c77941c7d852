namespace ModelBuild.Checkpoints;

/// <summary>What <see cref="CheckpointInspection"/> prints: the flags of <c>inspect_checkpoint</c>, with their names and defaults.</summary>
public sealed record InspectionOptions
{
    /// <summary>The checkpoint (<c>--file_name</c>): its prefix, or a folder, or its <c>.index</c> file. Without it the usage is printed.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The one tensor to print with its values (<c>--tensor_name</c>).</summary>
    public string TensorName { get; init; } = "";

    /// <summary>Whether to print all tensors with their values (<c>--all_tensors</c>).</summary>
    public bool AllTensors { get; init; }

    /// <summary>Whether to print the names of all tensors (<c>--all_tensor_names</c>).</summary>
    public bool AllTensorNames { get; init; }

    /// <summary>A regular expression; tensors with a name in which it is found are left out of the count (<c>--count_exclude_pattern</c>).</summary>
    public string CountExcludePattern { get; init; } = "";

    /// <summary>How values are printed (<c>--printoptions</c>); see <see cref="NumpyPrintOptions.With"/>.</summary>
    public NumpyPrintOptions PrintOptions { get; init; } = new();

    /// <summary>In whose words.</summary>
    public InspectionForm Form { get; init; }
}

namespace ModelBuild.Freezing;

/// <summary>What to freeze.</summary>
public sealed record FreezeRequest
{
    /// <summary>The checkpoint as the user wrote it: its prefix, one of its files, or a folder with a <c>checkpoint</c> state file.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>
    /// The outputs, in the order of the model's interface: <c>node</c>, <c>node:port</c> or <c>^node</c>. When there are none,
    /// the signature <c>serving_default</c> of the .meta names them, or its only signature; a .meta without signatures gives MB1201 with ranked candidates.
    /// </summary>
    public IReadOnlyList<string> OutputNodes { get; init; } = [];

    /// <summary>
    /// The inputs, in the order of the model's interface. When there are none, every placeholder that the outputs need is an input.
    /// Otherwise the graph is cut there: a tensor that is no placeholder is replaced by one, as TensorFlow's <c>strip_unused</c> does.
    /// </summary>
    public IReadOnlyList<string> InputNodes { get; init; } = [];

    /// <summary>
    /// Whether the nodes of the graph lose the devices that training put them on (those inside functions stay, as in TensorFlow's <c>freeze_graph</c>).
    /// </summary>
    public bool ClearDevices { get; init; } = true;
}

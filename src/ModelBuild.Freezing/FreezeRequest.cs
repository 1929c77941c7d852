namespace ModelBuild.Freezing;

/// <summary>What to freeze, and how. The options are those of TensorFlow's <c>freeze_graph</c>, named in each remark, and what it does not have.</summary>
public sealed record FreezeRequest
{
    internal const string DefaultAssetFolder = "assets";

    /// <summary>
    /// What the user has at hand: a checkpoint (its prefix, one of its files, or a folder with a <c>checkpoint</c> state file), or, when nothing else is named,
    /// a SavedModel (its folder or file) or a graph that needs no checkpoint. V1 and V2 checkpoints are told apart by content.
    /// </summary>
    /// <remarks><c>--input_checkpoint</c>; <c>--checkpoint_version</c> has nothing to say here.</remarks>
    public string? Checkpoint { get; init; }

    /// <summary>The file of the graph, a GraphDef in binary or text form, when it is not the <c>.meta</c> beside the checkpoint.</summary>
    /// <remarks><c>--input_graph</c>. Without a saver the checkpoint's values are found by the variables' names. <c>--input_binary</c> is not needed: the content tells.</remarks>
    public string? Graph { get; init; }

    /// <summary>The file of a MetaGraphDef, binary or text, to be used instead of the one beside the checkpoint.</summary>
    /// <remarks><c>--input_meta_graph</c>.</remarks>
    public string? MetaGraph { get; init; }

    /// <summary>The file of a SaverDef, binary or text: it names the op of the graph that restores the variables.</summary>
    /// <remarks><c>--input_saver</c>. <c>--restore_op_name</c> and <c>--filename_tensor_name</c> are ignored by TensorFlow too.</remarks>
    public string? Saver { get; init; }

    /// <summary>The folder of a SavedModel.</summary>
    /// <remarks><c>--input_saved_model_dir</c>.</remarks>
    public string? SavedModel { get; init; }

    /// <summary>The tags of the SavedModel's graph, all of them; null for <c>serve</c>, or for the only graph that it has.</summary>
    /// <remarks><c>--saved_model_tags</c>.</remarks>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The signature whose inputs and outputs are the model's; null for <c>serving_default</c>, or for the only one.</summary>
    public string? Signature { get; init; }

    /// <summary>
    /// Several signatures, to be frozen into one graph: their inputs and outputs together are the model's. <c>*</c> stands for all. Not beside
    /// <see cref="Signature"/>, <see cref="OutputNodes"/> or <see cref="InputNodes"/>.
    /// </summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>A text file with the names of the classes that the model tells apart, one a line in the order of an output's last dimension; or null.</summary>
    public string? Labels { get; init; }

    /// <summary>
    /// The outputs, in the order of the model's interface: <c>node</c>, <c>node:port</c> or <c>^node</c>. When there are none,
    /// the signature names them; a graph without signatures gives MB1201 with ranked candidates.
    /// </summary>
    /// <remarks><c>--output_node_names</c>.</remarks>
    public IReadOnlyList<string> OutputNodes { get; init; } = [];

    /// <summary>
    /// The inputs, in the order of the model's interface. When there are none, every placeholder that the outputs need is an input.
    /// Otherwise the graph is cut there: a tensor that is no placeholder is replaced by one, as TensorFlow's <c>strip_unused</c> does.
    /// </summary>
    public IReadOnlyList<string> InputNodes { get; init; } = [];

    /// <summary>
    /// Whether the nodes of the graph lose the devices that training put them on (those inside functions stay, as in TensorFlow's <c>freeze_graph</c>).
    /// </summary>
    /// <remarks><c>--clear_devices</c>.</remarks>
    public bool ClearDevices { get; init; } = true;

    /// <summary>
    /// Whether nodes keep the shapes that the exporter noted on them (<c>_output_shapes</c>). TensorFlow's <c>freeze_graph</c> keeps them, and nothing reads them.
    /// </summary>
    public bool KeepOutputShapes { get; init; }

    /// <summary>
    /// Whether the interface gives names to unknown lengths, one name to those that are equal whatever is fed (<c>batch</c>). That takes shape inference several times
    /// over; the frozen graph is the same without.
    /// </summary>
    public bool NameDimensions { get; init; } = true;

    /// <summary>Ops that give variables their values after the restore, as their initializers do.</summary>
    /// <remarks><c>--initializer_nodes</c>. What they assign must be a constant.</remarks>
    public IReadOnlyList<string> InitializerNodes { get; init; } = [];

    /// <summary>The only variables that become constants; null for all.</summary>
    /// <remarks><c>--variable_names_whitelist</c>, later <c>allowlist</c>. The others stay variables, which the embedded engine does not run.</remarks>
    public IReadOnlyList<string>? FrozenVariables { get; init; }

    /// <summary>Variables that stay variables.</summary>
    /// <remarks><c>--variable_names_blacklist</c>, later <c>denylist</c>.</remarks>
    public IReadOnlyList<string> KeptVariables { get; init; } = [];

    /// <summary>The checkpoint's key for variables by node name, where neither the saver nor the name tells the right one.</summary>
    public IReadOnlyDictionary<string, string> VariableKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether a variable takes its moving average, the key <c>KEY/ExponentialMovingAverage</c>, where the checkpoint has one: what evaluation of a model trained
    /// with <c>tf.train.ExponentialMovingAverage</c> uses.
    /// </summary>
    public bool MovingAverages { get; init; }

    /// <summary>Values for placeholders that only training feeds otherwise: <c>keep_prob</c> is <c>1</c>, <c>is_training</c> is <c>false</c>. They are no inputs then.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether calls of functions are replaced by the functions' bodies.</summary>
    public bool InlineFunctions { get; init; }

    /// <summary>
    /// Whether lookup tables that the outputs need come with their initializers and contents, so that the frozen graph can be run. TensorFlow's freeze loses them
    /// ("Table not initialized").
    /// </summary>
    public bool KeepTables { get; init; } = true;

    /// <summary>
    /// Whether weights go into a file of their own beside the .pb, <c>model.pb.weights</c>, which the embedded engine maps into memory: the only form for models of
    /// more than 2 GB. TensorFlow cannot read it.
    /// </summary>
    public bool ExternalWeights { get; init; }

    /// <summary>
    /// What the folder <c>assets</c> of a SavedModel is called beside the .pb. A graph that reads a file of it when it runs gets the new path; two models in one folder
    /// may have files of one name.
    /// </summary>
    public string AssetFolder { get; init; } = DefaultAssetFolder;

    /// <summary>What to change in the frozen graph beyond freezing it; nothing by default.</summary>
    public OptimizationOptions Optimizations { get; init; } = new();
}

using System.CommandLine;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>
/// Everything that can be said about a freeze, as options: in the house style, <c>--output-nodes</c>, and where TensorFlow's <c>freeze_graph</c> has a flag for it, under that
/// flag's own name too, <c>--output_node_names</c>.
/// </summary>
internal sealed class FreezeOptions
{
    private readonly Argument<string?> _model = new("MODEL") { Description = "A checkpoint (its prefix, one of its files, or its folder), a SavedModel, or a graph", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _checkpoint = new("--checkpoint", "--input_checkpoint") { Description = "The checkpoint, when not given as MODEL" };
    private readonly Option<string?> _graph = new("--graph", "--input_graph") { Description = "The graph's own file, a GraphDef in binary or text form" };
    private readonly Option<string?> _metaGraph = new("--meta-graph", "--input_meta_graph") { Description = "A MetaGraphDef instead of the .meta beside the checkpoint" };
    private readonly Option<string?> _saver = new("--saver", "--input_saver") { Description = "A SaverDef that names the restore op" };
    private readonly Option<string?> _savedModel = new("--saved-model", "--input_saved_model_dir") { Description = "The folder of a SavedModel" };
    private readonly Option<string[]> _tags = SourceOptions.ListOption("--tags", "The tags of the SavedModel's graph", "--saved_model_tags");
    private readonly Option<string?> _signature = new("--signature") { Description = "The signature whose inputs and outputs are the model's" };
    private readonly Option<string[]> _signatures = SourceOptions.ListOption("--signatures", "Several signatures in one graph; '*' for all");
    private readonly Option<string?> _labels = new("--labels") { Description = "A file with the names of the classes, one a line" };
    private readonly Option<string[]> _outputNodes = SourceOptions.ListOption("--output-nodes", "The outputs: node, node:1 or ^node", "--output_node_names");
    private readonly Option<string[]> _inputNodes = SourceOptions.ListOption("--input-nodes", "Where the graph is cut: these become the inputs");
    private readonly Option<string[]> _initializerNodes = SourceOptions.ListOption("--initializer-nodes", "Ops that set variables after the restore", "--initializer_nodes");
    private readonly Option<string[]> _frozenVariables = SourceOptions.ListOption("--frozen-variables", "The only variables that become constants", "--variable_names_whitelist", "--variable_names_allowlist");
    private readonly Option<string[]> _keptVariables = SourceOptions.ListOption("--kept-variables", "Variables that stay variables", "--variable_names_blacklist", "--variable_names_denylist");
    private readonly Option<string[]> _variableKeys = new("--variable-keys") { Description = "The checkpoint's keys of variables: dense/kernel=layer0/kernel" };
    private readonly Option<bool> _movingAverages = new("--moving-averages") { Description = "Take the moving average of a variable where there is one" };
    private readonly Option<string[]> _constants = new("--constants") { Description = "Values for placeholders that only training feeds: keep_prob=1" };
    private readonly Option<bool> _clearDevices = new("--clear-devices", "--clear_devices") { Description = "Take away the devices that training used", DefaultValueFactory = _ => true };
    private readonly Option<bool> _inlineFunctions = new("--inline-functions") { Description = "Put the bodies of functions in place of their calls" };
    private readonly Option<bool> _keepTables = new("--keep-tables") { Description = "Bring the contents of lookup tables along", DefaultValueFactory = _ => true };
    private readonly Option<bool> _externalWeights = new("--external-weights") { Description = "Put the weights into a file beside the .pb" };
    private readonly Option<bool> _foldConstants = new("--fold-constants") { Description = "Compute what depends on constants only" };
    private readonly Option<bool> _removeIdentities = new("--remove-identities") { Description = "Take out nodes that only hand on" };
    private readonly Option<bool> _merge = new("--merge-common-subexpressions") { Description = "Compute what is the same only once" };
    private readonly Option<bool> _foldBatchNorms = new("--fold-batch-norms") { Description = "Put batch normalization into the weights before it" };
    private readonly Option<string> _weights = WeightsOption.Make();
    private readonly Option<string?> _target = new("--target-tensorflow-version") { Description = "The TensorFlow that is to load the graph: 1.15" };

    // freeze_graph takes them, and neither it nor this needs them.
    private readonly Option<string?>[] _ignored =
    [
        .. ((string[])["--input_binary", "--checkpoint_version", "--restore_op_name", "--filename_tensor_name"])
            .Select(name => new Option<string?>(name) { Description = "Not needed; taken for the sake of scripts", Arity = ArgumentArity.ZeroOrOne, Hidden = true }),
    ];

    public IEnumerable<Symbol> All =>
    [
        _model, _outputNodes, _inputNodes, _signature, _signatures, _tags, _checkpoint, _graph, _metaGraph, _saver, _savedModel, _constants, _movingAverages, _variableKeys, _initializerNodes,
        _frozenVariables, _keptVariables, _labels, _clearDevices, _keepTables, _inlineFunctions, _externalWeights, _foldConstants, _removeIdentities, _merge, _foldBatchNorms, _weights, _target, .. _ignored,
    ];

    /// <summary>Whether the flags of <c>freeze_graph</c> are used: then the graph is to be the one that it makes.</summary>
    public static bool IsPython(ParseResult parsed) => parsed.Tokens.Any(t => t.Value.StartsWith("--", StringComparison.Ordinal) && t.Value.Split('=')[0].Contains('_', StringComparison.Ordinal));

    public FreezeRequest RequestIn(ParseResult parsed)
    {
        string? model = parsed.GetValue(_model), checkpoint = parsed.GetValue(_checkpoint);
        if (model is not null && checkpoint is not null) throw new UsageException("The checkpoint is given twice: as MODEL and with --checkpoint.");
        bool python = IsPython(parsed);
        return new FreezeRequest
        {
            Checkpoint = checkpoint ?? model,
            Graph = parsed.GetValue(_graph),
            MetaGraph = parsed.GetValue(_metaGraph),
            Saver = parsed.GetValue(_saver),
            SavedModel = parsed.GetValue(_savedModel),
            Tags = ListOrNull(_tags, parsed),
            Signature = parsed.GetValue(_signature),
            Signatures = List(_signatures, parsed),
            Labels = parsed.GetValue(_labels),
            OutputNodes = List(_outputNodes, parsed),
            InputNodes = List(_inputNodes, parsed),
            InitializerNodes = List(_initializerNodes, parsed),
            FrozenVariables = ListOrNull(_frozenVariables, parsed),
            KeptVariables = List(_keptVariables, parsed),
            VariableKeys = SourceOptions.Pairs(_variableKeys, parsed),
            MovingAverages = parsed.GetValue(_movingAverages),
            Constants = SourceOptions.Pairs(_constants, parsed),
            ClearDevices = parsed.GetValue(_clearDevices),
            InlineFunctions = parsed.GetValue(_inlineFunctions),
            // freeze_graph keeps these notes, and loses the contents of tables.
            KeepOutputShapes = python,
            KeepTables = python && parsed.GetResult(_keepTables) is null or { Implicit: true } ? !python : parsed.GetValue(_keepTables),
            ExternalWeights = parsed.GetValue(_externalWeights),
            Optimizations = new OptimizationOptions
            {
                FoldConstants = parsed.GetValue(_foldConstants),
                RemoveIdentities = parsed.GetValue(_removeIdentities),
                MergeCommonSubexpressions = parsed.GetValue(_merge),
                FoldBatchNorms = parsed.GetValue(_foldBatchNorms),
                Weights = WeightsOption.In(parsed, _weights),
                TargetTensorFlowVersion = parsed.GetValue(_target),
            },
        };
    }

    /// <summary>Plans the freeze; where no outputs are named, the error names this tool's option.</summary>
    public FreezePlan Plan(ParseResult parsed)
    {
        try
        {
            return Freezer.Plan(RequestIn(parsed));
        }
        catch (ModelFileException e) when (e.Code == DiagnosticCodes.NoOutputs)
        {
            throw new ModelFileException(e.Code, e.Message.Replace("Add OutputNodes=\"", "Add --output-nodes \"", StringComparison.Ordinal).Replace("\" to the item", "\"", StringComparison.Ordinal), e.File, inner: e);
        }
    }

    private static string[] List(Option<string[]> option, ParseResult parsed) => parsed.GetValue(option) ?? [];

    private static string[]? ListOrNull(Option<string[]> option, ParseResult parsed) => parsed.GetResult(option) is null ? null : List(option, parsed);
}

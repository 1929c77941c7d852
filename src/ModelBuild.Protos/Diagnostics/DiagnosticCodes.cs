namespace ModelBuild.Diagnostics;

/// <summary>
/// The codes of everything that can be wrong with a model's files. Each has a page <c>docs/diagnostics/CODE.md</c>.
/// MB10xx checkpoints (MB105x optimizing), MB11xx messages and text, MB12xx freezing, MB13xx the build, MB20xx the generator, MB30xx at run time, MB40xx the analyzers.
/// </summary>
public static class DiagnosticCodes
{
    /// <summary>No checkpoint at the given prefix.</summary>
    public const string CheckpointNotFound = "MB1001";

    /// <summary>A data file that the checkpoint's index counts on is missing.</summary>
    public const string DataFileMissing = "MB1002";

    /// <summary>The file is something else than a checkpoint; the message names what it is.</summary>
    public const string NotACheckpoint = "MB1003";

    /// <summary>The checkpoint's index file is damaged: truncated, wrong checksum, or malformed.</summary>
    public const string IndexDamaged = "MB1004";

    /// <summary>A checkpoint's data file is damaged: truncated, or a tensor's checksum is wrong.</summary>
    public const string DataDamaged = "MB1005";

    /// <summary>The checkpoint holds no tensor of this name.</summary>
    public const string TensorNotInCheckpoint = "MB1006";

    /// <summary>A tensor has a dtype that cannot be read.</summary>
    public const string UnsupportedDType = "MB1007";

    /// <summary>The <c>checkpoint</c> state file cannot be used.</summary>
    public const string StateFileUnusable = "MB1008";

    /// <summary>The slices of a partitioned tensor do not fill it, or the graph asks for one part of it.</summary>
    public const string PartitionedTensor = "MB1009";

    /// <summary>The checkpoint demands a newer reader.</summary>
    public const string CheckpointVersion = "MB1010";

    /// <summary>The file system refused to give or take the file.</summary>
    public const string FileAccess = "MB1011";

    /// <summary>A variable and its value in the checkpoint differ in dtype or shape when it is restored.</summary>
    public const string RestoreMismatch = "MB1012";

    /// <summary>An edit would not give a checkpoint: two tensors of one name, or none at all.</summary>
    public const string CannotEdit = "MB1020";

    /// <summary>A pattern for tensors' names that cannot be used.</summary>
    public const string EditPattern = "MB1021";

    /// <summary>A print option that does not exist, or with a value that it cannot have.</summary>
    public const string PrintOption = "MB1030";

    /// <summary>A constant that was named to be thawed and that the graph does not have.</summary>
    public const string ConstantNotInGraph = "MB1040";

    /// <summary>No constant of the graph is one that thawing would turn into a variable.</summary>
    public const string NothingToThaw = "MB1041";

    /// <summary>A constant that cannot become a variable.</summary>
    public const string CannotThaw = "MB1042";

    /// <summary>The graph that is to be thawed has variables.</summary>
    public const string NotFrozen = "MB1043";

    /// <summary>The TensorFlow that is to load the graph does not know one of its ops or attributes.</summary>
    public const string UnknownToTarget = "MB1050";

    /// <summary>A weight has an element that half precision cannot hold.</summary>
    public const string WeightBeyondHalf = "MB1051";

    /// <summary>An optimization option with a value that it cannot have.</summary>
    public const string OptimizationOption = "MB1052";

    /// <summary>A syntax error in a text-format file.</summary>
    public const string TextSyntax = "MB1101";

    /// <summary>A field or enum value that the message does not have, in a text-format file.</summary>
    public const string TextUnknownField = "MB1102";

    /// <summary>A binary message is truncated or malformed.</summary>
    public const string MessageDamaged = "MB1103";

    /// <summary>The file is something else than a graph; the message names what it is.</summary>
    public const string NotAGraph = "MB1104";

    /// <summary>No output nodes were named; the message ranks candidates.</summary>
    public const string NoOutputs = "MB1201";

    /// <summary>An output that the graph does not have; the message offers the nearest names.</summary>
    public const string OutputNotInGraph = "MB1202";

    /// <summary>A variable that the outputs need has no value in the checkpoint.</summary>
    public const string VariableWithoutValue = "MB1203";

    /// <summary>A variable and its value in the checkpoint differ in dtype or shape.</summary>
    public const string VariableMismatch = "MB1204";

    /// <summary>The graph is broken: a node's input does not exist, or a name stands twice.</summary>
    public const string BrokenGraph = "MB1205";

    /// <summary>No <c>.meta</c> file beside the checkpoint.</summary>
    public const string MetaGraphNotFound = "MB1206";

    /// <summary>The frozen graph would exceed the 2 GB that one message can hold.</summary>
    public const string TooLarge = "MB1207";

    /// <summary>An input node that cannot be used: not in the graph, or not needed by the outputs.</summary>
    public const string InputNotInGraph = "MB1208";

    /// <summary>An op that the chosen engine does not have.</summary>
    public const string OpNotInEngine = "MB1209";

    /// <summary>A construct that cannot be frozen.</summary>
    public const string CannotFreeze = "MB1210";

    /// <summary>A folder that is no SavedModel, or a SavedModel without a graph of the tags or the signature asked for.</summary>
    public const string SavedModelUnusable = "MB1211";

    /// <summary>A value for a placeholder that the graph does not have, or that cannot have it.</summary>
    public const string CannotBind = "MB1212";

    /// <summary>A vocabulary file of a lookup table that is missing or malformed.</summary>
    public const string VocabularyUnusable = "MB1213";

    /// <summary>A file of labels that is missing, empty or fits no output.</summary>
    public const string LabelsUnusable = "MB1214";

    /// <summary>A <c>TensorFlowModel</c> item that matches no checkpoint.</summary>
    public const string ItemMatchesNothing = "MB1301";

    /// <summary>Metadata of a <c>TensorFlowModel</c> item with a value that it cannot have.</summary>
    public const string ItemMetadata = "MB1302";

    /// <summary>Two <c>TensorFlowModel</c> items would make the same class or file.</summary>
    public const string ItemClash = "MB1303";

    /// <summary>The project's language has no generated class.</summary>
    public const string LanguageWithoutClass = "MB1304";

    /// <summary>A model whose interface is not the one that was accepted in its contract.</summary>
    public const string ContractBroken = "MB1305";

    /// <summary>A contract file that is none.</summary>
    public const string ContractMalformed = "MB1306";

    /// <summary>Generated code that was committed and is not what is generated now.</summary>
    public const string GeneratedCodeDiffers = "MB1307";

    /// <summary>A value for an input, or the file of one, that cannot be read; or a value that a file cannot hold.</summary>
    public const string ValueUnusable = "MB1401";

    /// <summary>A recorded case that is none, or whose model is missing.</summary>
    public const string CaseUnusable = "MB1402";

    /// <summary>A project file that a model cannot be added to.</summary>
    public const string ProjectUnusable = "MB1403";

    /// <summary>An error inside ModelBuild itself.</summary>
    public const string Internal = "MB1399";
}

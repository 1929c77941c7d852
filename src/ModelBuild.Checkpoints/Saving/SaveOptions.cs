using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>How one checkpoint is saved: the arguments of <c>Saver.save</c>, with its defaults.</summary>
public sealed record SaveOptions
{
    /// <summary>The step that was trained, which becomes part of the files' names; null for none. 0 is a step.</summary>
    public long? GlobalStep { get; init; }

    /// <summary>The name of the state file, without folder.</summary>
    public string LatestFilename { get; init; } = CheckpointStateFile.DefaultName;

    /// <summary>The graph to save beside the values; null to save none.</summary>
    public MetaGraphDef? MetaGraph { get; init; }

    /// <summary>The extension of the graph's file.</summary>
    public string MetaGraphSuffix { get; init; } = "meta";

    /// <summary>Whether the graph is saved, when there is one.</summary>
    public bool WriteMetaGraph { get; init; } = true;

    /// <summary>Whether the state file is written. Without it nothing is recorded, and nothing old is deleted.</summary>
    public bool WriteState { get; init; } = true;
}

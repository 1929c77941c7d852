namespace ModelBuild.Checkpoints;

/// <summary>How a checkpoint is stored.</summary>
public enum CheckpointFormat
{
    /// <summary>One table for each shard, values inside (tensorflow/core/util/tensor_slice_writer); TensorFlow's default before 1.0.</summary>
    V1 = 1,

    /// <summary>A tensor bundle: an <c>.index</c> table beside data files (tensorflow/core/util/tensor_bundle).</summary>
    V2 = 2,
}

using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>What <see cref="CheckpointEditor"/> has done, or would do.</summary>
/// <param name="Tensors">The tensors of the new checkpoint, in the order of their values.</param>
/// <param name="Dropped">The names of the tensors whose values are not in it: those dropped, and variables whose average has taken their place.</param>
/// <param name="Warnings">What was asked for and had no effect, or may not be what was meant, a sentence each.</param>
public sealed record CheckpointEditResult(IReadOnlyList<EditedTensor> Tensors, IReadOnlyList<string> Dropped, IReadOnlyList<string> Warnings);

/// <summary>A tensor of the new checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="Source">The tensor of the old checkpoint whose values it has.</param>
public sealed record EditedTensor(string Name, DataType DType, CheckpointTensor Source);

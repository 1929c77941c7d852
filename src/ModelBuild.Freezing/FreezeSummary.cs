namespace ModelBuild.Freezing;

/// <summary>What freezing made.</summary>
/// <param name="Variables">How many variables became constants.</param>
/// <param name="Ops">How many nodes the frozen graph has: TensorFlow's "N ops in the final graph".</param>
/// <param name="Bytes">The size of the .pb, and of the weights beside it.</param>
/// <param name="Interface">The inputs and outputs.</param>
public sealed record FreezeSummary(int Variables, int Ops, long Bytes, ModelDescription Interface);

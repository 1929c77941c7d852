using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What thawing made.</summary>
/// <param name="Variables">The variables, in the order of the graph.</param>
/// <param name="Ops">How many nodes the training graph has.</param>
public sealed record ThawSummary(IReadOnlyList<ThawedVariable> Variables, int Ops);

/// <summary>A constant that became a variable.</summary>
/// <param name="Name">Its node's name, which is its name in the checkpoint too.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="IsTrainable">Whether it is in the collection <c>trainable_variables</c>.</param>
public sealed record ThawedVariable(string Name, DataType DType, IReadOnlyList<long> Shape, bool IsTrainable);

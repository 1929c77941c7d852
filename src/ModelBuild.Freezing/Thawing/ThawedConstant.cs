using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A constant of the frozen graph that becomes a variable.</summary>
/// <param name="Node">The constant.</param>
/// <param name="Variable">What it becomes.</param>
/// <param name="Value">Its elements.</param>
internal sealed record ThawedConstant(NodeDef Node, ThawedVariable Variable, ConstantValue Value);

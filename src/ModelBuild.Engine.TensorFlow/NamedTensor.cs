using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>An input or output: where it is in the graph and what is known of it.</summary>
internal readonly record struct NamedTensor(Endpoint Endpoint, TensorSpec Spec);

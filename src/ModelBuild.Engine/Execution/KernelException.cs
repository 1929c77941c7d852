namespace ModelBuild.Engine.Execution;

/// <summary>A kernel cannot do what its node asks for. Whoever runs the node adds its name, its op and the shapes of its inputs.</summary>
internal sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);

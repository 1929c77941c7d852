namespace ModelBuild.Engine;

/// <summary>
/// An op of the application's own, for graphs with ops that the embedded engine lacks (a custom op of TensorFlow, say), or in place of one of the engine's: what stands in
/// <see cref="EmbeddedEngineOptions.CustomOps"/> comes first.
/// </summary>
/// <param name="Name">The op as nodes name it: <c>Fourier</c>.</param>
/// <param name="OutputTypes">The dtype of each output of a node, from its attributes. Called while a graph is loaded.</param>
/// <param name="Create">
/// Makes the kernel of a node, from its attributes. Called while a graph is loaded; what it throws refuses the graph (MB3006). The kernel is called in each run, for any number of runs
/// at the same time.
/// </param>
/// <example><code>
/// var timesTwo = new CustomOp("TimesTwo", node => [node.DType("T")], node => call =>
/// {
///     ReadOnlySpan&lt;float> x = call.Input&lt;float>(0);
///     Span&lt;float> y = call.Output&lt;float>(0, call.Shape(0));
///     for (int i = 0; i &lt; x.Length; i++) y[i] = 2 * x[i];
/// });
/// var engine = new EmbeddedEngine(new EmbeddedEngineOptions { CustomOps = [timesTwo] });
/// </code></example>
public sealed record CustomOp(string Name, Func<CustomNode, IReadOnlyList<DType>> OutputTypes, Func<CustomNode, CustomKernel> Create)
{
    /// <summary>
    /// Whether the same inputs always give the same outputs and nothing else happens, which is so unless it is said otherwise: then a node whose inputs are constants is computed once,
    /// when the graph is loaded.
    /// </summary>
    public bool IsPure { get; init; } = true;
}

/// <summary>Computes the outputs of a node in a run. What it throws ends the run: MB3007, with the node, its op and the message.</summary>
/// <param name="call">The inputs, and the way to the outputs. Of no use after the kernel has returned.</param>
public delegate void CustomKernel(CustomCall call);

namespace ModelBuild.Engine.TensorFlow;

/// <summary>Where TensorFlow's library lies, and how it uses the machine.</summary>
public sealed record TensorFlowEngineOptions
{
    /// <summary>
    /// TensorFlow's C library: the file, or the folder that holds it. Null, the default, looks in the usual places: what the environment variable
    /// <c>MODELBUILD_TENSORFLOW</c> names, beside the application, in its <c>runtimes/&lt;rid&gt;/native</c> (where the package SciSharp.TensorFlow.Redist
    /// lays it), and wherever the system looks for libraries. A process holds one TensorFlow: the first that an engine loads stays.
    /// </summary>
    public string? LibraryPath { get; init; }

    /// <summary>
    /// TensorFlow's <c>inter_op_parallelism_threads</c> and <c>intra_op_parallelism_threads</c>: how many nodes run at the same time, and how many
    /// threads share the work within one. 0, the default, leaves both to TensorFlow, which takes one for each processor. The threads
    /// within nodes belong to the process: TensorFlow makes them for its first session, with what that one asks for.
    /// </summary>
    public int Threads { get; init; }
}

using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>
/// The nodes that fill the tables of a graph. Nothing of a graph's outputs depends on them, so no run would execute them: they are run once,
/// before the first.
/// </summary>
internal static unsafe class TableInitializers
{
    /// <summary>The initializers of the tables among <paramref name="reached"/>.</summary>
    public static nint[] Of(GraphInterface graph, HashSet<nint> reached) =>
        [.. graph.Operations().Where(node => IsInitializer(GraphInterface.OpOf(node)) && reached.Contains(TensorFlowApi.TF_OperationInput(new Endpoint(node, 0)).Operation))];

    /// <exception cref="ModelException">One of them failed (<see cref="ModelErrorCodes.NodeFailed"/>): a vocabulary file is missing, say.</exception>
    public static void Run(GraphHandle graph, SessionHandle session, nint[] initializers)
    {
        if (initializers.Length == 0) return;
        using var status = new StatusHandle();
        fixed (nint* targets = initializers) TensorFlowApi.TF_SessionRun(session, 0, null, null, 0, null, null, 0, targets, initializers.Length, 0, status);
        if (status.Failed) throw RunFailure.Of(graph, status, "The tables of the graph cannot be initialized. ");
    }

    private static bool IsInitializer(string op) => op is
        "InitializeTable" or "InitializeTableV2" or "InitializeTableFromTextFile" or "InitializeTableFromTextFileV2" or "InitializeTableFromDataset"
        or "LookupTableImport" or "LookupTableImportV2";
}

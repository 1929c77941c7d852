namespace ModelBuild.Generator.Model;

/// <summary>A <c>model.graph.pbtxt</c> with the metadata of its item: all that the generator knows of one model.</summary>
/// <param name="Path">Where the file lies; for the location of diagnostics only, never for what is emitted.</param>
/// <param name="Item">The <c>TensorFlowModel</c> item as the user wrote it.</param>
/// <param name="ClassName">The name of the class.</param>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="IsPublic">Whether others than the project see the class.</param>
/// <param name="IsEmbedded">Whether the frozen graph is a resource of the assembly.</param>
/// <param name="File">The frozen graph: its path below the application's folder, or the name of the resource.</param>
/// <param name="HasSmokeTest">Whether the item asks for a smoke test.</param>
/// <param name="HasBenchmark">Whether it asks for a benchmark.</param>
/// <param name="Interface">The tensors, or null when the file cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record ModelFile(
    string Path, string Item, string ClassName, string Namespace, bool IsPublic, bool IsEmbedded, string File, bool HasSmokeTest, bool HasBenchmark,
    GraphInterface? Interface, Problem? Problem)
{
    /// <summary>The class's name with its namespace.</summary>
    public string FullName => Namespace.Length == 0 ? ClassName : Namespace + "." + ClassName;
}

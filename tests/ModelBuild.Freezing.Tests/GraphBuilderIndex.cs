namespace ModelBuild.Freezing.Tests;

internal static class GraphBuilderIndex
{
    public static GraphIndex Index(this GraphBuilder graph) => new(graph.Graph, "model.meta");
}

using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The ops through which a graph is fed.</summary>
internal static class PlaceholderOps
{
    public static bool IsPlaceholder(NodeDef node) => node.Op is "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault";

    /// <summary>Whether the graph runs without being fed this placeholder.</summary>
    public static bool IsOptional(NodeDef node) => node.Op == "PlaceholderWithDefault";
}

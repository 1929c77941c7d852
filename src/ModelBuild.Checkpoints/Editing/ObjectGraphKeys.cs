using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Editing;

/// <summary>
/// The object graph of a checkpoint of TensorFlow 2 names the tensor of every variable; after an edit it has to name those that are there then.
/// </summary>
internal static class ObjectGraphKeys
{
    /// <summary>The graph with the new names, and without the variables that were dropped; as it is when it cannot be read.</summary>
    public static byte[][] Rename(byte[][] strings, EditPlan plan)
    {
        if (strings.Length != 1) return strings;
        TrackableObjectGraph graph;
        try
        {
            graph = TrackableObjectGraph.Parser.ParseFrom(strings[0]);
        }
        catch (InvalidProtocolBufferException)
        {
            plan.Warn($"'{CheckpointObjectGraph.Key}' is not the object graph of TensorFlow 2, and was copied as it is.");
            return strings;
        }
        Dictionary<string, string> names = plan.Tensors.ToDictionary(t => t.Key, t => t.Name, StringComparer.Ordinal);
        if (names.All(n => n.Key == n.Value) && plan.Result.Dropped.Count == 0) return strings;
        foreach (TrackableObjectGraph.Types.TrackableObject node in graph.Nodes)
        {
            for (int i = node.Attributes.Count - 1; i >= 0; i--)
            {
                if (names.TryGetValue(node.Attributes[i].CheckpointKey, out string? name)) node.Attributes[i].CheckpointKey = name;
                else node.Attributes.RemoveAt(i);
            }
        }
        return [graph.ToByteArray()];
    }
}

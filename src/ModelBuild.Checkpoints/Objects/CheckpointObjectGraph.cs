using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>A variable of an object-based checkpoint.</summary>
/// <param name="Path">Where it stands: the attributes from the root object to it, joined by slashes (<c>model/layers/0/kernel</c>).</param>
/// <param name="Name">Which of the object's values it is, <c>VARIABLE_VALUE</c> for a variable.</param>
/// <param name="Key">The name of its tensor in the checkpoint. A lookup table has two, with <c>-keys</c> and <c>-values</c> behind this; a variable that was never initialized has none.</param>
/// <param name="FullName">The variable's name in the program that saved it; what a name-based checkpoint would call it. May be empty.</param>
public sealed record CheckpointObject(string Path, string Name, string Key, string FullName);

/// <summary>
/// The object graph that <c>tf.train.Checkpoint</c> (TensorFlow 2) saves along: which object's which attribute each tensor is
/// (tensorflow/core/protobuf/trackable_object_graph.proto).
/// </summary>
public static class CheckpointObjectGraph
{
    /// <summary>The tensor that holds the object graph.</summary>
    public const string Key = "_CHECKPOINTABLE_OBJECT_GRAPH";

    /// <summary>Reads the object graph of a checkpoint: every value with its path, in the order in which they are reached from the root; null when it is name-based.</summary>
    /// <remarks>An object that can be reached in several ways has the shortest path, as TensorFlow names its key. Slot variables follow, with their variable's path.</remarks>
    /// <exception cref="ModelFileException">MB1103: the object graph is damaged. Otherwise as <see cref="CheckpointReader.ReadStrings"/>.</exception>
    public static IReadOnlyList<CheckpointObject>? Read(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.TryGet(Key, out CheckpointTensor? tensor)) return null;
        byte[][] strings = reader.ReadStrings(tensor);
        TrackableObjectGraph graph;
        try
        {
            graph = TrackableObjectGraph.Parser.ParseFrom(strings.Length == 1 ? strings[0] : throw Damaged(reader, "it is not one message"));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Damaged(reader, "its message is malformed", e);
        }

        string?[] paths = PathsOf(graph, reader);
        var objects = new List<CheckpointObject>();
        foreach (int node in Reached(paths)) Add(graph.Nodes[node], paths[node]!);
        // Slot variables (an optimizer's moments) hang on no object of their own.
        foreach (int node in Reached(paths))
        {
            foreach (TrackableObjectGraph.Types.TrackableObject.Types.SlotVariableReference slot in graph.Nodes[node].SlotVariables)
            {
                if ((uint)slot.SlotVariableNodeId >= (uint)graph.Nodes.Count || (uint)slot.OriginalVariableNodeId >= (uint)graph.Nodes.Count)
                    throw Damaged(reader, "a slot variable refers to no node");
                if (paths[slot.SlotVariableNodeId] is null && paths[slot.OriginalVariableNodeId] is { } variable)
                    Add(graph.Nodes[slot.SlotVariableNodeId], $"{variable}/.OPTIMIZER_SLOT/{paths[node]}/{slot.SlotName}");
            }
        }
        return objects;

        void Add(TrackableObjectGraph.Types.TrackableObject node, string path)
        {
            foreach (TrackableObjectGraph.Types.TrackableObject.Types.SerializedTensor value in node.Attributes)
                objects.Add(new CheckpointObject(path, value.Name, value.CheckpointKey, value.FullName));
        }
    }

    private static IEnumerable<int> Reached(string?[] paths) => Enumerable.Range(0, paths.Length).Where(i => paths[i] is not null);

    /// <summary>The shortest path to each node; null for one that is not reached. Objects may refer to each other in circles.</summary>
    private static string?[] PathsOf(TrackableObjectGraph graph, CheckpointReader reader)
    {
        string?[] paths = new string?[graph.Nodes.Count];
        if (paths.Length == 0) return paths;
        paths[0] = "";
        var pending = new Queue<int>([0]);
        // A message of a few bytes must not unfold to names of gigabytes, as a chain of long names could.
        long left = 1024L * 1024 * 64;
        while (pending.TryDequeue(out int node))
        {
            foreach (TrackableObjectGraph.Types.TrackableObject.Types.ObjectReference child in graph.Nodes[node].Children)
            {
                if ((uint)child.NodeId >= (uint)paths.Length) throw Damaged(reader, "a reference leads to no node");
                if (paths[child.NodeId] is not null) continue;
                string path = paths[node]!.Length == 0 ? child.LocalName : paths[node] + "/" + child.LocalName;
                left -= path.Length;
                if (left < 0) throw Damaged(reader, "its paths are absurdly long");
                paths[child.NodeId] = path;
                pending.Enqueue(child.NodeId);
            }
        }
        return paths;
    }

    private static ModelFileException Damaged(CheckpointReader reader, string what, Exception? inner = null) => new(
        DiagnosticCodes.MessageDamaged, $"The checkpoint's object graph is damaged: {what}. Copy or download the checkpoint again, or save it anew.", reader.Prefix, inner: inner);
}

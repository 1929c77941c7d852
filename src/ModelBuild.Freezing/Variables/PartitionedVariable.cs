using System.Globalization;
using System.Text.RegularExpressions;
using ModelBuild.Checkpoints;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The parts of a partitioned variable, nodes <c>name/part_0</c>, <c>name/part_1</c> ..., of one tensor of the checkpoint.</summary>
internal static partial class PartitionedVariable
{
    /// <summary>The variable that a node is a part of, by the name; null when it is none.</summary>
    public static string? NameOf(string node) => Part().Match(node) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Which part of the whole a node is: the parts follow one another along the one dimension in which they are smaller. Null when they do not add up.</summary>
    public static TensorSlice? SliceOf(NodeDef node, CheckpointTensor tensor, GraphIndex graph)
    {
        string name = NameOf(node.Name)!;
        var shapes = new List<IReadOnlyList<long>>();
        while (graph.Find(string.Create(CultureInfo.InvariantCulture, $"{name}/part_{shapes.Count}")) is { } part)
        {
            StaticShape shape = StaticShape.FromProto(part.Attr.GetValueOrDefault("shape")?.Shape);
            if (!shape.IsFullyKnown || shape.Rank != tensor.Shape.Count) return null;
            shapes.Add([.. shape.Dims]);
        }
        int mine = int.Parse(node.Name.AsSpan(name.Length + "/part_".Length), CultureInfo.InvariantCulture);
        if (mine >= shapes.Count) return null;
        for (int axis = 0; axis < tensor.Shape.Count; axis++)
        {
            bool adds = shapes.Sum(s => s[axis]) == tensor.Shape[axis] && shapes.All(s => Enumerable.Range(0, s.Count).All(d => d == axis || s[d] == tensor.Shape[d]));
            if (!adds) continue;
            long start = shapes.Take(mine).Sum(s => s[axis]);
            string text = string.Join(':', Enumerable.Range(0, tensor.Shape.Count).Select(d => d == axis ? string.Create(CultureInfo.InvariantCulture, $"{start},{shapes[mine][axis]}") : "-"));
            return TensorSlice.Parse(text);
        }
        return null;
    }

    [GeneratedRegex(@"\A(.+)/part_\d{1,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}

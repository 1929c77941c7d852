using System.Globalization;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Gives the unknown lengths of a model's tensors names, one name to those that are equal whatever is fed: <c>[batch,8,8]</c> in, <c>[batch,10]</c> out.
/// </summary>
/// <remarks>
/// Which are equal is found by trying: each unknown length of an input becomes a number of its own, and shape inference tells where the numbers come out. Two inputs
/// share a length when inference knows more about the graph with one number for both than with two, since an op that joins them then no longer contradicts itself.
/// </remarks>
internal sealed class DimensionNames
{
    /// <summary>More trials than this are not worth the time; lengths then keep names of their own.</summary>
    private const int MostTrials = 24;

    /// <summary>Lengths that no graph asks for by itself.</summary>
    private const long FirstTrial = 1_000_003, TrialStep = 1_009;

    private readonly GraphDef _graph;
    private readonly OpList? _ops;
    private readonly List<Unknown> _unknown = [];

    private DimensionNames(GraphDef graph, OpList? ops, ModelDescription description)
    {
        (_graph, _ops) = (graph, ops);
        foreach (InterfaceTensor input in description.Inputs.Where(i => !i.IsOptional && i.Shape.HasRank))
        {
            for (int axis = 0; axis < input.Shape.Rank; axis++)
            {
                if (input.Shape[axis] < 0) _unknown.Add(new Unknown(input.Name, axis));
            }
        }
    }

    /// <summary>The same interface with names for the lengths that are not known.</summary>
    public static ModelDescription Apply(ModelDescription description, GraphDef graph, OpList? ops) => new DimensionNames(graph, ops, description).Apply(description);

    private ModelDescription Apply(ModelDescription description)
    {
        if (_unknown.Count == 0) return description;
        int[] group = Groups();
        string[] names = Names(group);
        TensorTypes types = Infer(group);
        InterfaceTensor Name(InterfaceTensor tensor, Func<int, int> groupOf) => tensor.Shape.HasRank
            ? tensor with { DimNames = string.Join(',', Enumerable.Range(0, tensor.Shape.Rank).Select(axis => tensor.Shape[axis] < 0 && groupOf(axis) is >= 0 and var g ? names[g] : "")) }
            : tensor;
        int InputGroup(string tensor, int axis) => _unknown.FindIndex(u => u.Tensor == tensor && u.Axis == axis) is >= 0 and var i ? group[i] : -1;
        return description with
        {
            Inputs = [.. description.Inputs.Select(i => Name(i, axis => InputGroup(i.Name, axis)))],
            Outputs = [.. description.Outputs.Select(o => Name(o, axis => GroupOf(types.Of(TensorName.Parse(o.Name)).Shape[axis])))],
        };
        int GroupOf(long length) => length >= FirstTrial && (length - FirstTrial) % TrialStep == 0 && Array.IndexOf(group, (int)((length - FirstTrial) / TrialStep)) is >= 0 and var i ? group[i] : -1;
    }

    /// <summary>For each unknown length the first one that it is equal to.</summary>
    private int[] Groups()
    {
        int[] group = [.. Enumerable.Range(0, _unknown.Count)];
        long known = -1;
        int trials = 0;
        for (int i = 1; i < group.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (group[j] != j || group[i] != i || _unknown[j].Axis != _unknown[i].Axis || _unknown[j].Tensor == _unknown[i].Tensor || trials++ >= MostTrials) continue;
                if (known < 0) known = Knowledge(group);
                int[] joined = [.. group];
                joined[i] = j;
                long more = Knowledge(joined);
                if (more <= known) continue;
                (group, known) = (joined, more);
            }
        }
        return group;
    }

    /// <summary>The first length of the first input is <c>batch</c>, others are called by their input and their place in it.</summary>
    private string[] Names(int[] group)
    {
        var names = new string[group.Length];
        bool several = _unknown.Where((u, i) => u.Axis == 0 && group[i] == i).Count() > 1;
        for (int i = 0; i < names.Length; i++)
        {
            string node = TensorName.Parse(_unknown[i].Tensor).Node;
            string own = node[(node.LastIndexOf('/') + 1)..];
            bool batch = _unknown[i].Axis == 0 && (!several || i == Array.FindIndex(group, g => _unknown[g].Axis == 0));
            names[i] = batch ? "batch" : string.Create(CultureInfo.InvariantCulture, $"{own}_{_unknown[i].Axis}");
        }
        return names;
    }

    /// <summary>How many lengths of the graph's tensors are known.</summary>
    private long Knowledge(int[] group)
    {
        TensorTypes types = Infer(group);
        long known = 0;
        foreach (NodeDef node in _graph.Node)
        {
            foreach (TensorType output in types.Outputs(node.Name))
            {
                if (!output.Shape.HasRank) continue;
                known++;
                foreach (long dim in output.Shape.Dims) known += dim >= 0 ? 1 : 0;
            }
        }
        return known;
    }

    private TensorTypes Infer(int[] group)
    {
        var shapes = new Dictionary<string, TensorShapeProto>(StringComparer.Ordinal);
        for (int i = 0; i < _unknown.Count; i++)
        {
            string node = TensorName.Parse(_unknown[i].Tensor).Node;
            if (!shapes.TryGetValue(node, out TensorShapeProto? shape))
            {
                NodeDef placeholder = _graph.Node.First(n => n.Name == node);
                if (!placeholder.Attr.TryGetValue("shape", out AttrValue? attr) || attr.Shape is null) continue;
                shapes.Add(node, shape = attr.Shape.Clone());
            }
            if (_unknown[i].Axis < shape.Dim.Count) shape.Dim[_unknown[i].Axis].Size = FirstTrial + group[i] * TrialStep;
        }
        var trial = new GraphDef { Library = _graph.Library, Versions = _graph.Versions };
        foreach (NodeDef node in _graph.Node)
        {
            if (!shapes.TryGetValue(node.Name, out TensorShapeProto? shape))
            {
                trial.Node.Add(node);
                continue;
            }
            NodeDef fed = node.Clone();
            fed.Attr["shape"] = new AttrValue { Shape = shape };
            fed.Attr.Remove("_output_shapes");
            trial.Node.Add(fed);
        }
        return TypeInference.Infer(trial, _ops);
    }

    private sealed record Unknown(string Tensor, int Axis);
}

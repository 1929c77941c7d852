using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Serialized SequenceExamples taken apart: features of the whole, and lists of features step by step (example_parsing_ops.cc, ParseSequenceExampleV2).</summary>
internal sealed class ParseSequenceExample : Kernel
{
    private readonly DType[] _sparse, _dense, _ragged, _splits, _listSparse, _listDense;
    private readonly long[][] _shapes, _listShapes;

    public ParseSequenceExample(NodeInfo node)
    {
        (_sparse, _dense) = (node.Types("context_sparse_types"), node.Types("Tcontext_dense"));
        (_ragged, _splits) = (node.Types("context_ragged_value_types"), node.Types("context_ragged_split_types"));
        (_listSparse, _listDense) = (node.Types("feature_list_sparse_types"), node.Types("feature_list_dense_types"));
        (_shapes, _listShapes) = (ParseExample.Shapes(node, "context_dense_shapes"), ParseExample.Shapes(node, "feature_list_dense_shapes"));
        foreach (DType type in (DType[])[.. _sparse, .. _dense, .. _ragged, .. _listSparse, .. _listDense])
        {
            if (type is not (DType.String or DType.Float or DType.Int64)) throw ElementWise.Unsupported(node, type);
        }
        if (node.Types("feature_list_ragged_value_types").Length > 0) throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') with ragged lists of features.");
        if (_shapes.Length != _dense.Length || _listShapes.Length != _listDense.Length || _ragged.Length != _splits.Length) throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has lists of different lengths for its features.");
    }

    public override void Run(RunContext context)
    {
        Tensor serialized = context.Input(0);
        if (serialized.Shape.Rank > 1) throw new KernelException($"serialized must be a scalar or a vector, got {serialized.Shape}");
        bool batched = serialized.Shape.Rank == 1;
        (Dictionary<string, Feature> Context, Dictionary<string, List<Feature>> Lists)[] examples = [.. serialized.Strings!.Select(Feature.OfSequence)];
        string[][] keys = [.. Enumerable.Range(2, 6).Select(i => ParseExample.Names(context.Input(i)))];
        int ns = _sparse.Length, nd = _dense.Length, nr = _ragged.Length, ls = _listSparse.Length, ld = _listDense.Length;
        if (keys[0].Length != ns || keys[1].Length != nd || keys[2].Length != nr || keys[3].Length != ls || keys[4].Length != ld) throw new KernelException("there must be a key for each feature");
        var outputs = new FeatureOutputs(context, [.. examples.Select(e => e.Context)], batched);
        for (int i = 0; i < ns; i++) outputs.Sparse(i, ns + i, 2 * ns + i, keys[0][i], _sparse[i]);
        for (int i = 0; i < nd; i++) outputs.Dense(3 * ns + i, keys[1][i], _dense[i], _shapes[i], context.Input(9 + i));
        for (int i = 0; i < nr; i++) outputs.Ragged(3 * ns + nd + i, 3 * ns + nd + nr + i, keys[2][i], _ragged[i], _splits[i]);
        int first = 3 * ns + nd + 2 * nr;
        List<Feature>?[] Lists(string key) => [.. examples.Select(e => e.Lists.GetValueOrDefault(key))];
        for (int i = 0; i < ls; i++) Sparse(context, first + i, ls, Lists(keys[3][i]), _listSparse[i], batched);
        Span<bool> mayMiss = context.Input(8).Span<bool>();
        for (int i = 0; i < ld; i++) Dense(context, first + 3 * ls + i, ld, Lists(keys[4][i]), keys[4][i], _listDense[i], _listShapes[i], batched, mayMiss.Length > i && mayMiss[i]);
    }

    /// <summary>Steps of one shape, as many as the longest list has, zeros where a list is shorter; and how long each list is.</summary>
    private static void Dense(RunContext context, int output, int lengths, List<Feature>?[] lists, string key, DType dtype, long[] shape, bool batched, bool mayMiss)
    {
        int longest = lists.Length == 0 ? 0 : lists.Max(l => l?.Count ?? 0);
        var result = TensorShape.Scalar;
        if (batched) result.Add(lists.Length);
        result.Add(longest);
        foreach (long dim in shape) result.Add(dim >= 0 ? (nint)dim : throw new KernelException($"Key: {key}. The shape of a step must be known"));
        int each = checked((int)shape.Aggregate(1L, (product, dim) => checked(product * dim)));
        Tensor tensor = context.Output(output, dtype, result);
        if (dtype != DType.String) tensor.WritableBytes.Clear();
        for (int i = 0; i < lists.Length; i++)
        {
            if (lists[i] is null && !mayMiss) throw new KernelException($"Name: <unknown>, Feature list '{key}' is required but could not be found. Did you mean to include it in feature_list_dense_missing_assumed_empty?");
            for (int step = 0; step < (lists[i]?.Count ?? 0); step++)
            {
                Feature feature = lists[i]![step];
                if (feature.DType != dtype && feature.Count > 0 || feature.Count != each) throw new KernelException($"Feature list: {key}, Index: {step}. Values or their number are not as expected: {feature.Count} of {DTypes.NameOf(feature.DType)}");
                feature.CopyTo(tensor, (i * longest + step) * each);
            }
        }
        IndexOutput.Write(context, output + lengths, DType.Int64, batched ? TensorShape.Of(lists.Length) : TensorShape.Scalar, [.. lists.Select(l => (long)(l?.Count ?? 0))]);
    }

    /// <summary>All values with the example, the step and the place in it that each has.</summary>
    private static void Sparse(RunContext context, int output, int count, List<Feature>?[] lists, DType dtype, bool batched)
    {
        var places = new List<long>();
        int total = 0, at = 0, steps = 0, widest = 0;
        foreach (Feature feature in lists.SelectMany(l => l ?? []))
        {
            if (feature.Count > 0 && feature.DType != dtype) throw new KernelException($"Data types don't match. Expected type: {DTypes.NameOf(dtype)}, got {DTypes.NameOf(feature.DType)}");
            total += feature.Count;
            widest = Math.Max(widest, feature.Count);
        }
        Tensor values = context.Output(output + count, dtype, TensorShape.Of(total));
        for (int i = 0; i < lists.Length; i++)
        {
            steps = Math.Max(steps, lists[i]?.Count ?? 0);
            for (int step = 0; step < (lists[i]?.Count ?? 0); step++)
            {
                Feature feature = lists[i]![step];
                feature.CopyTo(values, at);
                at += feature.Count;
                for (int k = 0; k < feature.Count; k++) places.AddRange(batched ? [i, step, k] : [step, k]);
            }
        }
        IndexOutput.Write(context, output, DType.Int64, TensorShape.Of(total, batched ? 3 : 2), places.ToArray());
        IndexOutput.Write(context, output + 2 * count, DType.Int64, batched ? [lists.Length, steps, widest] : [steps, widest]);
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Features of a batch of examples as tensors: dense, sparse and ragged (tensorflow/core/util/example_proto_fast_parsing.cc).</summary>
/// <param name="context">The run.</param>
/// <param name="features">The features of each example by name; a name that an example lacks is missing there.</param>
/// <param name="batched">Whether the tensors have a dimension for the batch; without it there is one example.</param>
internal sealed class FeatureOutputs(RunContext context, IReadOnlyList<Dictionary<string, Feature>> features, bool batched)
{
    /// <summary>A tensor of one shape for every example; an unknown first dimension is as long as the longest, and filled up with the default.</summary>
    public void Dense(int output, string key, DType dtype, long[] shape, Tensor fallback)
    {
        bool variable = shape.Length > 0 && shape[0] < 0;
        long each = shape.Aggregate(1L, (product, dim) => checked(product * Math.Abs(dim))), longest = 0;
        if (!variable && shape.Any(dim => dim < 0)) throw new KernelException($"Key: {key}. Only the first dimension may be unknown");
        for (int i = 0; i < features.Count; i++)
        {
            Feature? feature = Find(i, key, dtype);
            if (feature is null && fallback.Count == 0 && !variable) throw new KernelException($"Name: <unknown>, Key: {key}, Index: {i}. Required but could not be found");
            if (feature is null) continue;
            if (variable ? each == 0 || feature.Count % each != 0 : feature.Count != each)
                throw new KernelException($"Key: {key}, Index: {i}. Number of {DTypes.NameOf(dtype)} values != expected. Values size: {feature.Count} but output shape: [{string.Join(',', shape)}]");
            longest = Math.Max(longest, feature.Count);
        }
        if (!variable) longest = each;
        var result = TensorShape.Scalar;
        if (batched) result.Add(features.Count);
        for (int d = 0; d < shape.Length; d++) result.Add((nint)(d == 0 && variable ? longest / each : shape[d]));
        Tensor tensor = context.Output(output, dtype, result);
        bool one = fallback.Count == 1;
        if (fallback.Count > 1 && fallback.Count != longest) throw new KernelException($"Key: {key}. the default {fallback.Shape} does not fit the shape [{string.Join(',', shape)}]");
        for (int i = 0; i < features.Count; i++)
        {
            int first = checked((int)(i * longest)), given = 0;
            if (Find(i, key, dtype) is { } feature)
            {
                feature.CopyTo(tensor, first);
                given = feature.Count;
            }
            for (int k = given; k < longest; k++) Fill(tensor, first + k, fallback, one ? 0 : k);
        }
    }

    /// <summary>All values with their places, as a sparse tensor in three outputs.</summary>
    public void Sparse(int indices, int values, int shape, string key, DType dtype)
    {
        var places = new List<long>();
        Feature?[] found = [.. Enumerable.Range(0, features.Count).Select(i => Find(i, key, dtype))];
        int total = found.Sum(f => f?.Count ?? 0), longest = found.Length == 0 ? 0 : found.Max(f => f?.Count ?? 0), at = 0;
        Tensor tensor = context.Output(values, dtype, TensorShape.Of(total));
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is not { } feature) continue;
            feature.CopyTo(tensor, at);
            at += feature.Count;
            for (int k = 0; k < feature.Count; k++)
            {
                if (batched) places.Add(i);
                places.Add(k);
            }
        }
        IndexOutput.Write(context, indices, DType.Int64, TensorShape.Of(total, batched ? 2 : 1), places.ToArray());
        IndexOutput.Write(context, shape, DType.Int64, batched ? [features.Count, longest] : [longest]);
    }

    /// <summary>All values, and where those of each example begin and end.</summary>
    public void Ragged(int values, int splits, string key, DType dtype, DType splitType)
    {
        if (!batched) throw new KernelException("ragged features of a single example are not there");
        long[] ends = new long[features.Count + 1];
        for (int i = 0; i < features.Count; i++) ends[i + 1] = ends[i] + (Find(i, key, dtype)?.Count ?? 0);
        Tensor tensor = context.Output(values, dtype, TensorShape.Of((nint)ends[^1]));
        for (int i = 0; i < features.Count; i++) Find(i, key, dtype)?.CopyTo(tensor, (int)ends[i]);
        IndexOutput.Write(context, splits, splitType, ends);
    }

    private Feature? Find(int example, string key, DType dtype)
    {
        if (!features[example].TryGetValue(key, out Feature? feature) || feature.DType == DType.Invalid) return null;
        return feature.DType == dtype ? feature : throw new KernelException($"Key: {key}, Index: {example}. Data types don't match. Expected type: {DTypes.NameOf(dtype)}, got {DTypes.NameOf(feature.DType)}");
    }

    private static void Fill(Tensor tensor, int at, Tensor fallback, int from)
    {
        if (tensor.DType == DType.String) tensor.Strings![at] = fallback.Count == 0 ? default : fallback.Strings![from];
        else if (fallback.Count == 0) tensor.WritableBytes.Slice(at * DTypes.SizeOf(tensor.DType), DTypes.SizeOf(tensor.DType)).Clear();
        else fallback.Bytes.Slice(from * DTypes.SizeOf(tensor.DType), DTypes.SizeOf(tensor.DType)).CopyTo(tensor.WritableBytes[(at * DTypes.SizeOf(tensor.DType))..]);
    }
}

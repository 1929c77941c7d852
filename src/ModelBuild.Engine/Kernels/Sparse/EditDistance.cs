using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Levenshtein's distance between the sequences in the last dimension of two sparse tensors (edit_distance_op.cc), as a part of the true sequence's length if wished.</summary>
internal readonly struct EditDistance(bool normalize) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        var hypothesis = new SparseInput(context, 0, 1, 2);
        var truth = new SparseInput(context, 3, 4, 5);
        int rank = truth.Rank;
        if (rank < 2 || hypothesis.Rank != rank) throw new KernelException("hypothesis and truth must have the same rank, of at least 2");
        long[] shape = [.. truth.Shape[..^1].Zip(hypothesis.Shape, Math.Max)];
        Span<float> distances = context.Output(0, DType.Float, SparseInput.ShapeOf(shape)).Span<float>();
        Dictionary<long, List<T>> given = Sequences<T>(hypothesis, shape), wanted = Sequences<T>(truth, shape);
        for (int i = 0; i < distances.Length; i++)
        {
            List<T> h = given.GetValueOrDefault(i) ?? [], t = wanted.GetValueOrDefault(i) ?? [];
            float distance = Distance(h, t);
            distances[i] = !normalize ? distance : t.Count > 0 ? distance / t.Count : h.Count > 0 ? float.PositiveInfinity : 0;
        }
    }

    private static Dictionary<long, List<T>> Sequences<T>(SparseInput sparse, long[] shape)
    {
        var sequences = new Dictionary<long, List<T>>();
        Span<T> values = Elements.Of<T>(sparse.Values);
        for (int i = 0; i < sparse.Count; i++)
        {
            long place = 0;
            for (int d = 0; d < shape.Length; d++) place = checked(place * shape[d] + sparse.Indices[i * sparse.Rank + d]);
            if (!sequences.TryGetValue(place, out List<T>? sequence)) sequences[place] = sequence = [];
            sequence.Add(values[i]);
        }
        return sequences;
    }

    private static int Distance<T>(List<T> from, List<T> to)
    {
        int[] row = [.. Enumerable.Range(0, to.Count + 1)];
        for (int i = 1; i <= from.Count; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Count; j++)
            {
                int changed = diagonal + (EqualityComparer<T>.Default.Equals(from[i - 1], to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Count];
    }
}

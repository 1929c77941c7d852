using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>How rows of one segment become one.</summary>
internal enum SegmentHow
{
    Sum,
    Mean,
    Prod,
    Max,
    Min,
    SqrtN,
}

/// <summary>
/// Rows combined by segment: SegmentSum and its family over sorted segments, UnsortedSegmentSum and its family over any, SparseSegmentSum and its family over
/// rows that indices pick (segment_reduction_ops_impl.h).
/// </summary>
/// <param name="how">How rows become one.</param>
/// <param name="sparse">Whether input 1 picks rows, and segments come after it.</param>
/// <param name="sorted">Whether segments must not decrease; then their number is the last plus one.</param>
/// <param name="numberGiven">Whether the last input says how many segments there are.</param>
internal sealed class SegmentKernel(SegmentHow how, bool sparse, bool sorted, bool numberGiven) : IFieldKernel
{
    public static void Register(KernelRegistry.Adder add)
    {
        Add(SegmentHow.Sum, "Sum");
        Add(SegmentHow.Mean, "Mean");
        Add(SegmentHow.Prod, "Prod");
        Add(SegmentHow.Max, "Max");
        Add(SegmentHow.Min, "Min");
        Add(SegmentHow.SqrtN, "SqrtN");

        // The name is given: an enum finds its own by reflection, and every process that loads a model comes here.
        void Add(SegmentHow how, string name)
        {
            if (how != SegmentHow.SqrtN) add(n => Create(n, new SegmentKernel(how, false, true, false)), "Segment" + name);
            if (how is not (SegmentHow.SqrtN or SegmentHow.Mean)) add(n => Create(n, new SegmentKernel(how, false, false, true)), "UnsortedSegment" + name);
            if (how is not (SegmentHow.Sum or SegmentHow.Mean or SegmentHow.SqrtN)) return;
            add(n => Create(n, new SegmentKernel(how, true, true, false)), "SparseSegment" + name);
            add(n => Create(n, new SegmentKernel(how, true, true, true)), "SparseSegment" + name + "WithNumSegments");
        }
    }

    private static Kernel Create(NodeInfo node, SegmentKernel kernel) =>
        node.Op.EndsWith("Max", StringComparison.Ordinal) || node.Op.EndsWith("Min", StringComparison.Ordinal) ? TypedKernel.Numbers(node, TypedKernel.Compared(kernel)) : TypedKernel.Fields(node, kernel);

    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor data = context.Input(0);
        TensorShape shape = data.Shape, idsShape = context.Input(sparse ? 2 : 1).Shape;
        long[] ids = context.Input(sparse ? 2 : 1).Integers();
        long[]? picked = sparse ? context.Input(1).Integers() : null;
        if (picked is not null && picked.Length != ids.Length) throw new KernelException("segment_ids and indices should have same size");
        int prefix = sparse || sorted ? 1 : idsShape.Rank;
        if (shape.Rank < prefix || (!sparse && (idsShape.Rank != prefix || !shape.Dims[..prefix].SequenceEqual(idsShape.Dims)))) throw new KernelException($"segment_ids must have as many entries as there are rows: {idsShape} against {shape}");
        long count = numberGiven ? context.Input(context.InputCount - 1).Integer() : ids.Length == 0 ? 0 : ids[^1] + 1;
        if (count < 0) throw new KernelException("segment ids must be >= 0");
        int row = checked((int)shape.Product(prefix, shape.Rank));
        var result = TensorShape.Of((nint)count);
        for (int d = prefix; d < shape.Rank; d++) result.Add(shape[d]);
        Tensor output = context.Output(0, data.DType, result);
        Span<T> to = output.Span<T>();
        ReadOnlySpan<T> from = data.Span<T>();
        if (to.IsEmpty) return;
        // A sorted segment without rows is zero; an unsorted one what combines to nothing.
        to.Fill(how == SegmentHow.Prod ? T.One : how == SegmentHow.Max && !sorted ? Lowest<T>() : how == SegmentHow.Min && !sorted ? Highest<T>() : T.Zero);
        int[] often = new int[count];
        for (int i = 0; i < ids.Length; i++)
        {
            long id = ids[i];
            if (sorted && i > 0 && id < ids[i - 1]) throw new KernelException("segment ids are not increasing");
            if (id < 0 && !sorted) continue; // TensorFlow drops such rows
            if (id < 0 || id >= count) throw new KernelException($"segment id {id} is not in [0, {count})");
            long source = picked is null ? i : picked[i];
            if (source < 0 || source >= from.Length / row) throw new KernelException($"indices[{i}] == {source} out of range [0, {shape[0]})");
            bool first = often[id]++ == 0 && sorted;
            Combine(to.Slice((int)id * row, row), from.Slice((int)source * row, row), first);
        }
        for (int id = 0; id < often.Length; id++)
        {
            if (sorted && often[id] == 0) to.Slice(id * row, row).Fill(how == SegmentHow.Prod && !sparse ? T.One : T.Zero);
            if (often[id] < 2 || how is not (SegmentHow.Mean or SegmentHow.SqrtN)) continue;
            T by = T.CreateTruncating(how == SegmentHow.Mean ? often[id] : Math.Sqrt(often[id]));
            foreach (ref T value in to.Slice(id * row, row)) value /= by;
        }
    }

    private void Combine<T>(Span<T> into, ReadOnlySpan<T> row, bool first) where T : unmanaged, INumberBase<T>
    {
        if (first)
        {
            row.CopyTo(into);
            return;
        }
        for (int i = 0; i < row.Length; i++)
        {
            into[i] = how switch
            {
                SegmentHow.Prod => unchecked(into[i] * row[i]),
                SegmentHow.Max => Extremes.Larger(into[i], row[i]),
                SegmentHow.Min => Extremes.Smaller(into[i], row[i]),
                _ => unchecked(into[i] + row[i]),
            };
        }
    }

    // TensorFlow takes the finite limits here, not the infinities.
    private static T Lowest<T>() where T : unmanaged, INumberBase<T> => typeof(T) == typeof(float) ? T.CreateTruncating(float.MinValue) : typeof(T) == typeof(double) ? T.CreateTruncating(double.MinValue)
        : typeof(T) == typeof(Half) ? T.CreateTruncating(Half.MinValue) : Extremes.Smallest<T>();

    private static T Highest<T>() where T : unmanaged, INumberBase<T> => typeof(T) == typeof(float) ? T.CreateTruncating(float.MaxValue) : typeof(T) == typeof(double) ? T.CreateTruncating(double.MaxValue)
        : typeof(T) == typeof(Half) ? T.CreateTruncating(Half.MaxValue) : Extremes.Largest<T>();
}

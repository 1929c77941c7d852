using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The different elements of a list in the order in which they come, for each element the number of its like among them, and how often each comes
/// (unique_op.cc: Unique, UniqueV2, UniqueWithCounts, UniqueWithCountsV2). The V2 ops compare whole slices along an axis.
/// </summary>
internal readonly struct Unique(DType indexType, bool counts) : IMoveKernel
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create(n, false), "Unique", "UniqueV2");
        add(n => Create(n, true), "UniqueWithCounts", "UniqueWithCountsV2");
    }

    private static Kernel Create(NodeInfo node, bool counts) => MoveKernel.Of(new Unique(ElementWise.IndexType(node, "out_idx", DType.Int32), counts));

    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        int axis = 0;
        if (context.InputCount > 1 && context.Input(1).Count > 0) axis = Axes.Normalize(context.Input(1).Integer(), shape.Rank);
        else if (shape.Rank != 1) throw new KernelException("unique expects a 1D vector");
        int length = (int)shape[axis], inner = (int)shape.Product(axis + 1, shape.Rank), outer = (int)shape.Product(0, axis);
        T[] values = Elements.Of<T>(input).ToArray();
        var slices = new Slices<T>(values, outer, length, inner);
        var numbers = new Dictionary<int, int>(slices);
        var first = new List<int>();
        var often = new List<long>();
        long[] number = new long[length];
        for (int i = 0; i < length; i++)
        {
            if (!numbers.TryGetValue(i, out int found))
            {
                numbers[i] = found = first.Count;
                first.Add(i);
                often.Add(0);
            }
            number[i] = found;
            often[found]++;
        }
        shape[axis] = first.Count;
        Span<T> unique = Elements.Of<T>(context.Output(0, input.DType, shape));
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < first.Count; i++)
                values.AsSpan((o * length + first[i]) * inner, inner).CopyTo(unique[((o * first.Count + i) * inner)..]);
        IndexOutput.Write(context, 1, indexType, number);
        if (counts) IndexOutput.Write(context, 2, indexType, often.ToArray());
    }

    /// <summary>Compares slices by their elements; a slice is given by its number.</summary>
    private sealed class Slices<T>(T[] values, int outer, int length, int inner) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            for (int o = 0; o < outer; o++)
                for (int i = 0; i < inner; i++)
                    if (!EqualityComparer<T>.Default.Equals(values[(o * length + x) * inner + i], values[(o * length + y) * inner + i])) return false;
            return true;
        }

        public int GetHashCode(int slice)
        {
            var hash = new HashCode();
            for (int o = 0; o < outer; o++)
                for (int i = 0; i < inner; i++) hash.Add(values[(o * length + slice) * inner + i]);
            return hash.ToHashCode();
        }
    }
}

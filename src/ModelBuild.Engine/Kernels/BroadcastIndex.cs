using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Walks the elements of a common shape and tells which element of each of several tensors meets there: for ops that are too rare to go by
/// stretches as <see cref="Broadcasting"/> does.
/// </summary>
internal sealed class BroadcastIndex
{
    private readonly int[][] _steps;
    private readonly int[] _at, _index;

    /// <param name="common">The common shape, to which each of the others broadcasts.</param>
    /// <param name="shapes">The tensors' shapes.</param>
    public BroadcastIndex(in TensorShape common, params ReadOnlySpan<TensorShape> shapes)
    {
        Common = common;
        _index = new int[common.Rank];
        _at = new int[shapes.Length];
        _steps = new int[shapes.Length][];
        for (int i = 0; i < shapes.Length; i++) _steps[i] = Steps(shapes[i], common);
    }

    public TensorShape Common { get; }

    /// <summary>The element of the given tensor.</summary>
    public int this[int tensor] => _at[tensor];

    /// <summary>On to the next element, in row-major order.</summary>
    public void Next()
    {
        for (int d = _index.Length - 1; d >= 0; d--)
        {
            for (int t = 0; t < _at.Length; t++) _at[t] += _steps[t][d];
            if (++_index[d] < Common[d]) return;
            for (int t = 0; t < _at.Length; t++) _at[t] -= _steps[t][d] * (int)Common[d];
            _index[d] = 0;
        }
    }

    private static int[] Steps(in TensorShape shape, in TensorShape common)
    {
        int[] steps = new int[common.Rank];
        int ahead = common.Rank - shape.Rank, stride = 1;
        if (ahead < 0) throw new KernelException($"the shape {shape} does not broadcast to {common}");
        for (int d = common.Rank - 1; d >= ahead; d--)
        {
            int dim = checked((int)shape[d - ahead]);
            if (dim != 1 && dim != common[d]) throw new KernelException($"the shape {shape} does not broadcast to {common}");
            steps[d] = dim == 1 ? 0 : stride;
            stride = checked(stride * dim);
        }
        return steps;
    }
}

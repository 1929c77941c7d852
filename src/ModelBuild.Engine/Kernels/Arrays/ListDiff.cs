using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The elements of one list that another does not have, and where they stood (listdiff_op.cc).</summary>
internal readonly struct ListDiff(DType indexType) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        var without = new HashSet<T>();
        foreach (T value in Elements.Of<T>(context.Input(1))) without.Add(value);
        var at = new List<long>();
        ReadOnlySpan<T> x = Elements.Of<T>(input);
        for (int i = 0; i < x.Length; i++)
        {
            if (!without.Contains(x[i])) at.Add(i);
        }
        Span<T> kept = Elements.Of<T>(context.Output(0, input.DType, TensorShape.Of(at.Count)));
        for (int i = 0; i < kept.Length; i++) kept[i] = x[(int)at[i]];
        IndexOutput.Write(context, 1, indexType, at.ToArray());
    }
}

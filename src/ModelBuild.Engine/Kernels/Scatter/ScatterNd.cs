using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Updates laid onto the slices that indices address: onto zeros (ScatterNd) or onto a tensor (TensorScatterUpdate, -Add, -Sub, -Max, -Min;
/// ScatterNdNonAliasingAdd): scatter_nd_op.cc.
/// </summary>
internal static class ScatterNd
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => n.Type("T") == DType.String ? MoveKernel.Of(new Update(true), 1) : Sum(n, true), "ScatterNd");
        add(_ => MoveKernel.Of(new Update(false)), "TensorScatterUpdate");
        add(n => Sum(n, false), "TensorScatterAdd", "ScatterNdNonAliasingAdd");
        add(n => TypedKernel.Fields(n, new Combine(false, Onto.Sub)), "TensorScatterSub");
        add(n => TypedKernel.Numbers(n, TypedKernel.Compared(new Combine(false, Onto.Max))), "TensorScatterMax");
        add(n => TypedKernel.Numbers(n, TypedKernel.Compared(new Combine(false, Onto.Min))), "TensorScatterMin");
    }

    /// <summary>The sum; of truths, whether any is true.</summary>
    private static Kernel Sum(NodeInfo node, bool fromZero) =>
        node.Type("T") == DType.Bool ? new FunctionKernel(new Combine(fromZero, Onto.Either).Run<byte>) : TypedKernel.Fields(node, new Combine(fromZero, Onto.Add));

    /// <summary>What becomes of an element and its update.</summary>
    private enum Onto
    {
        Add,
        Either,
        Sub,
        Max,
        Min,
    }

    /// <summary>The shape of the result, and the order of the inputs: ScatterNd takes indices, updates and a shape; the others tensor, indices, updates.</summary>
    private static (Tensor Indices, Tensor Updates, Tensor? Base, TensorShape Shape) Inputs(RunContext context, bool fromZero)
    {
        Tensor indices = context.Input(fromZero ? 0 : 1), updates = context.Input(fromZero ? 1 : 2);
        if (!fromZero) return (indices, updates, context.Input(0), context.Input(0).Shape);
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(2).Integers()) shape.Add((nint)dim);
        return (indices, updates, null, shape);
    }

    private static NdIndices Slices(Tensor indices, Tensor updates, in TensorShape shape)
    {
        var slices = new NdIndices(indices, shape);
        if (updates.Count != (nint)slices.Count * slices.SliceLength) throw new KernelException($"Must have updates.shape = indices.shape[:-1] + shape[index_depth:], got updates {updates.Shape}, indices {indices.Shape}, shape {shape}");
        return slices;
    }

    private readonly struct Update(bool fromZero) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            (Tensor indices, Tensor updates, Tensor? onto, TensorShape shape) = Inputs(context, fromZero);
            Tensor output = context.Output(0, updates.DType, shape);
            NdIndices slices = Slices(indices, updates, shape);
            Span<T> to = Elements.Of<T>(output);
            ReadOnlySpan<T> from = Elements.Of<T>(updates);
            if (onto is not null) Elements.Of<T>(onto).CopyTo(to);
            else if (typeof(T) != typeof(TensorString)) to.Clear();
            for (int i = 0; i < slices.Count; i++) from.Slice(i * slices.SliceLength, slices.SliceLength).CopyTo(to[slices.First(i)..]);
        }
    }

    private sealed class Combine(bool fromZero, Onto how) : IFieldKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
        {
            (Tensor indices, Tensor updates, Tensor? onto, TensorShape shape) = Inputs(context, fromZero);
            Span<T> to = context.Output(0, updates.DType, shape).Span<T>();
            NdIndices slices = Slices(indices, updates, shape);
            ReadOnlySpan<T> from = updates.Span<T>();
            if (onto is not null) onto.Span<T>().CopyTo(to);
            else to.Clear();
            for (int i = 0; i < slices.Count; i++)
            {
                int first = slices.First(i);
                for (int k = 0; k < slices.SliceLength; k++)
                {
                    ref T element = ref to[first + k];
                    T update = from[i * slices.SliceLength + k];
                    element = how switch
                    {
                        Onto.Add => unchecked(element + update),
                        Onto.Either => T.IsZero(element) ? update : element,
                        Onto.Sub => unchecked(element - update),
                        Onto.Max => Extremes.Larger(element, update),
                        _ => Extremes.Smaller(element, update),
                    };
                }
            }
        }
    }
}

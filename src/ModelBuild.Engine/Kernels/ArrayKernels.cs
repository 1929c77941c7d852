using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops that move elements or tell shapes, and compute nothing.</summary>
internal static class ArrayKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(_ => new ReshapeKernel(), "Reshape");
        add(_ => new ExpandDimsKernel(), "ExpandDims");
        add(n => new SqueezeKernel(n.Ints("squeeze_dims")), "Squeeze");
        add(n => new ShapeKernel(ElementWise.IndexType(n, "out_type", DType.Int32)), "Shape");
        add(n => new ShapeKernel(ElementWise.IndexType(n, "out_type", DType.Int32)), "ShapeN");
        add(n => new SizeKernel(ElementWise.IndexType(n, "out_type", DType.Int32), false), "Size");
        add(_ => new SizeKernel(DType.Int32, true), "Rank");
        add(n => new ConcatKernel(n.InputCount - 1, 0), "ConcatV2");
        add(n => new ConcatKernel(0, 1), "Concat");
        add(n => new PackKernel((int)n.Int("axis")), "Pack");
        add(n => new UnpackKernel((int)n.Int("axis")), "Unpack");
        add(_ => new SplitKernel(1, 0, -1), "Split");
        add(_ => new SplitKernel(0, 2, 1), "SplitV");
        add(n => new StridedSliceKernel(n), "StridedSlice");
        add(_ => new SliceKernel(), "Slice");
        add(n => new GatherKernel((int)n.Int("batch_dims")), "GatherV2", "Gather");
        add(_ => new TransposeKernel(), "Transpose");
        add(_ => MoveKernel.Of(new TileKernelOp()), "Tile");
        add(n => new PadKernel(n.InputCount > 2), "Pad", "PadV2");
        add(_ => new FillKernel(), "Fill");
        add(n => TypedKernel.Numbers(n, new RangeKernel(), "Tidx"), "Range");
        add(_ => new ZerosLike(), "ZerosLike");
        add(n => n.Type("T") == DType.Bool ? new FunctionKernel(c => OnesLike.Fill<byte>(c)) : TypedKernel.Fields(n, new OnesLike()), "OnesLike");
        add(n => MoveKernel.Of(new OneHotKernel(checked((int)n.Int("axis"))), 2), "OneHot");
        add(n => TypedKernel.Numbers(n, new TopK(n.Bool("sorted"), ElementWise.IndexType(n, "index_type", DType.Int32))), "TopKV2");
        add(n => TypedKernel.Numbers(n, new TopK(n.Bool("sorted"), DType.Int32, n.Int("k"))), "TopK");
        add(_ => MoveKernel.Of(new ParallelConcat()), "ParallelConcat");
    }
}

/// <summary>The same elements in another shape; one dimension may be -1.</summary>
internal sealed class ReshapeKernel : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), wanted = context.Input(1);
        var shape = TensorShape.Scalar;
        int open = -1;
        nint known = 1;
        for (int i = 0; i < wanted.Count; i++)
        {
            nint dim = wanted.DType == DType.Int64 ? (nint)wanted.Span<long>()[i] : wanted.Span<int>()[i];
            if (dim < -1 || (dim == -1 && open >= 0)) throw new KernelException("only one input size may be -1, and none below");
            if (dim == -1) open = i;
            else known *= dim;
            shape.Add(dim);
        }
        if (open >= 0)
        {
            if (known == 0 || input.Count % known != 0) throw new KernelException($"Input to reshape is a tensor with {input.Count} values, but the requested shape requires a multiple of {known}");
            shape[open] = input.Count / known;
        }
        if (shape.Count != input.Count) throw new KernelException($"Input to reshape is a tensor with {input.Count} values, but the requested shape has {shape.Count}");
        context.Reshape(0, 0, shape);
    }
}

/// <summary>A dimension of 1 more.</summary>
internal sealed class ExpandDimsKernel : Kernel
{
    public override void Run(RunContext context)
    {
        TensorShape shape = context.Input(0).Shape;
        shape.Insert(Axes.Normalize(context.Input(1).Integer(), shape.Rank + 1), 1);
        context.Reshape(0, 0, shape);
    }
}

/// <summary>Without dimensions of 1: all of them, or those named.</summary>
internal sealed class SqueezeKernel(long[] axes) : Kernel
{
    public override void Run(RunContext context)
    {
        TensorShape shape = context.Input(0).Shape, squeezed = TensorShape.Scalar;
        Span<bool> named = stackalloc bool[TensorShape.MostDimensions];
        named.Clear();
        foreach (long axis in axes) named[Axes.Normalize(axis, shape.Rank)] = true;
        for (int d = 0; d < shape.Rank; d++)
        {
            if (named[d] && shape[d] != 1) throw new KernelException($"Can not squeeze dim[{d}], expected a dimension of 1, got {shape[d]}");
            if (axes.Length == 0 ? shape[d] != 1 : !named[d]) squeezed.Add(shape[d]);
        }
        context.Reshape(0, 0, squeezed);
    }
}

/// <summary>The shapes of tensors, as tensors.</summary>
internal sealed class ShapeKernel(DType type) : Kernel
{
    public override void Run(RunContext context)
    {
        for (int i = 0; i < context.InputCount; i++)
        {
            TensorShape shape = context.Input(i).Shape;
            Tensor output = context.Output(i, type, TensorShape.Of(shape.Rank));
            for (int d = 0; d < shape.Rank; d++)
            {
                if (type == DType.Int64) output.Span<long>()[d] = shape[d];
                else output.Span<int>()[d] = checked((int)shape[d]);
            }
        }
    }
}

/// <summary>The number of elements, or of dimensions.</summary>
internal sealed class SizeKernel(DType type, bool rank) : Kernel
{
    public override void Run(RunContext context)
    {
        nint value = rank ? context.Input(0).Shape.Rank : context.Input(0).Count;
        Tensor output = context.Output(0, type, TensorShape.Scalar);
        if (type == DType.Int64) output.Span<long>()[0] = value;
        else output.Span<int>()[0] = checked((int)value);
    }
}

/// <summary>Another order of the dimensions.</summary>
internal sealed unsafe class TransposeKernel : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        ReadOnlySpan<long> given = context.Input(1).Integers(stackalloc long[TensorShape.MostDimensions]);
        int rank = input.Shape.Rank;
        if (given.Length != rank) throw new KernelException($"transpose expects a vector of size {rank}");
        Span<int> order = stackalloc int[rank];
        var shape = TensorShape.Scalar;
        for (int i = 0; i < rank; i++)
        {
            order[i] = Axes.Normalize(given[i], rank);
            for (int before = 0; before < i; before++)
            {
                if (order[before] == order[i]) throw new KernelException("the permutation names a dimension twice");
            }
            shape.Add(input.Shape[order[i]]);
        }
        Tensor output = context.Output(0, input.DType, shape);
        if (input.DType == DType.String)
        {
            Strings(input.Strings!, input.Shape, order, output.Strings!, shape);
            return;
        }
        Transposing.Run(context.Pool, input, order, output.Data);
    }

    private static void Strings(TensorString[] from, in TensorShape fromShape, ReadOnlySpan<int> order, TensorString[] to, in TensorShape toShape)
    {
        Span<nint> index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        for (int i = 0; i < to.Length; i++)
        {
            nint at = 0;
            for (int d = 0; d < order.Length; d++) at += index[d] * fromShape.Product(order[d] + 1, order.Length);
            to[i] = from[at];
            for (int d = order.Length - 1; d >= 0 && ++index[d] == toShape[d]; d--) index[d] = 0;
        }
    }
}

/// <summary>A tensor of one repeated value.</summary>
internal sealed unsafe class FillKernel : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor value = context.Input(1);
        value.RequireScalar("value");
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(0).Integers(stackalloc long[TensorShape.MostDimensions])) shape.Add(dim >= 0 ? (nint)dim : throw new KernelException("a negative dimension"));
        Tensor output = context.Output(0, value.DType, shape);
        if (value.DType == DType.String)
        {
            output.Strings.AsSpan().Fill(value.Strings![0]);
            return;
        }
        int size = DTypes.SizeOf(value.DType);
        nint count = output.Count;
        for (nint i = 0; i < count; i++) Elements.Copy(value.Data, output.Data + i * size, size);
    }
}

/// <summary>start, start + delta, … below limit (sequence_ops.cc).</summary>
internal sealed class RangeKernel : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < 3; i++) context.Input(i).RequireScalar(i == 0 ? "start" : i == 1 ? "limit" : "delta");
        T start = context.Input(0).Span<T>()[0], limit = context.Input(1).Span<T>()[0], delta = context.Input(2).Span<T>()[0];
        if (T.IsZero(delta)) throw new KernelException("Requires delta != 0");
        double steps = Math.Ceiling((double.CreateTruncating(limit) - double.CreateTruncating(start)) / double.CreateTruncating(delta));
        if (steps < 0 && start != limit) throw new KernelException("Requires start <= limit when delta > 0 and start >= limit when delta < 0");
        Span<T> values = context.Output(0, context.Input(0).DType, TensorShape.Of((nint)steps)).Span<T>();
        T value = start;
        for (int i = 0; i < values.Length; i++, value += delta) values[i] = value;
    }
}

/// <summary>Zeros in the shape of another tensor; empty strings for strings.</summary>
internal sealed class ZerosLike : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), output = context.Output(0, input.DType, input.Shape);
        if (input.DType != DType.String) output.WritableBytes.Clear();
    }
}

/// <summary>Ones in the shape of another tensor.</summary>
internal sealed class OnesLike : IFieldKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T> => Fill<T>(context);

    public static void Fill<T>(RunContext context) where T : unmanaged, INumberBase<T> => context.Output(0, context.Input(0).DType, context.Input(0).Shape).Span<T>().Fill(T.One);
}

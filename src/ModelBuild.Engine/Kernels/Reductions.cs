using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Sum, mean, product, extremes and logic over axes, and the index of an extreme.</summary>
internal static class Reductions
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create<SumOp>(n), "Sum");
        add(n => Create<MeanOp>(n), "Mean");
        add(n => Create<ProdOp>(n), "Prod");
        add(n => Create<MaxOp>(n), "Max");
        add(n => Create<MinOp>(n), "Min");
        add(n => new ReductionKernel<byte, AllOp>(n.Bool("keep_dims")), "All");
        add(n => new ReductionKernel<byte, AnyOp>(n.Bool("keep_dims")), "Any");
        add(n => Extreme(n, true), "ArgMax");
        add(n => Extreme(n, false), "ArgMin");
    }

    private static Kernel Create<TOp>(NodeInfo node) where TOp : struct, IReductionOp
    {
        bool keep = node.Bool("keep_dims");
        // The mean of small integers is that of 64-bit ones, in which their sum has room: the planner casts them (CASTING_SPECIALIZATION in reduction_ops_common.h).
        if (node.Op == "Mean" && node.Type("T") is (DType.Int8 or DType.Int16 or DType.Int32 or DType.UInt8 or DType.UInt16 or DType.UInt32)) throw ElementWise.Unsupported(node, node.Type("T"));
        return node.Type("T") switch
        {
            DType.Float => new ReductionKernel<float, TOp>(keep),
            DType.Double => new ReductionKernel<double, TOp>(keep),
            DType.Half => new ReductionKernel<Half, TOp>(keep),
            DType.Int32 => new ReductionKernel<int, TOp>(keep),
            DType.Int64 => new ReductionKernel<long, TOp>(keep),
            DType.Int16 => new ReductionKernel<short, TOp>(keep),
            DType.Int8 => new ReductionKernel<sbyte, TOp>(keep),
            DType.UInt8 => new ReductionKernel<byte, TOp>(keep),
            DType.UInt16 => new ReductionKernel<ushort, TOp>(keep),
            DType.UInt32 => new ReductionKernel<uint, TOp>(keep),
            DType.UInt64 => new ReductionKernel<ulong, TOp>(keep),
            DType.Complex128 when node.Op is "Sum" or "Mean" or "Prod" => new ComplexReduction(node.Op, keep),
            DType other => throw ElementWise.Unsupported(node, other),
        };
    }

    private static Kernel Extreme(NodeInfo node, bool max)
    {
        DType index = ElementWise.IndexType(node, "output_type", DType.Int64);
        return node.Type("T") switch
        {
            DType.Float => new ArgExtreme<float>(max, index),
            DType.Double => new ArgExtreme<double>(max, index),
            DType.Half => new ArgExtreme<Half>(max, index),
            DType.Int32 => new ArgExtreme<int>(max, index),
            DType.Int64 => new ArgExtreme<long>(max, index),
            DType.Int16 => new ArgExtreme<short>(max, index),
            DType.Int8 => new ArgExtreme<sbyte>(max, index),
            DType.UInt8 or DType.Bool => new ArgExtreme<byte>(max, index),
            DType.UInt16 => new ArgExtreme<ushort>(max, index),
            DType.UInt32 => new ArgExtreme<uint>(max, index),
            DType.UInt64 => new ArgExtreme<ulong>(max, index),
            DType other => throw ElementWise.Unsupported(node, other),
        };
    }

    private struct SumOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => RowSum.Of(row);

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => ElementWise.AddOp.Spans<T, ElementWise.AddOp>(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x + y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => T.Zero;

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }

    private struct MeanOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => RowSum.Of(row);

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => ElementWise.AddOp.Spans<T, ElementWise.AddOp>(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x + y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => T.Zero;

        // The mean of nothing is 0/0: NaN for floats; integers have no such value.
        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => count == 0 ? (T.IsZero(T.CreateTruncating(0.5)) ? T.Zero : T.Zero / T.Zero) : value / T.CreateTruncating(count);
    }

    private struct ProdOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T>
        {
            T product = T.One;
            foreach (T value in row) product = unchecked(product * value);
            return product;
        }

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => unchecked(x * y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => T.One;

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }

    private struct MaxOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> =>
            row.IsEmpty ? Empty<T>() : typeof(T) == typeof(float) ? T.CreateTruncating(FloatLoop.Max(MemoryMarshal.Cast<T, float>(row))) : TensorPrimitives.Max(row);

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => TensorPrimitives.Max(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => T.Max(x, y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => Extremes.Smallest<T>();

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }

    private struct MinOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => row.IsEmpty ? Empty<T>() : TensorPrimitives.Min(row);

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => TensorPrimitives.Min(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => T.Min(x, y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => Extremes.Largest<T>();

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }

    private struct AllOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => row.Contains(T.Zero) ? T.Zero : T.One;

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => TensorPrimitives.Min(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => T.Min(x, y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => T.One;

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }

    private struct AnyOp : IReductionOp
    {
        public static T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => row.ContainsAnyExcept(T.Zero) ? T.One : T.Zero;

        public static void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T> => TensorPrimitives.Max(into, row, into);

        public static T Both<T>(T x, T y) where T : unmanaged, INumber<T> => T.Max(x, y);

        public static T Empty<T>() where T : unmanaged, INumber<T> => T.Zero;

        public static T Finish<T>(T value, nint count) where T : unmanaged, INumber<T> => value;
    }
}

/// <summary>The limits of a number type; infinities for floating point.</summary>
internal static class Extremes
{
    public static T Smallest<T>() where T : unmanaged, INumberBase<T> => T.CreateSaturating(double.NegativeInfinity);

    public static T Largest<T>() where T : unmanaged, INumberBase<T> => T.CreateSaturating(double.PositiveInfinity);

    /// <summary>The larger of two numbers, NaN above all, in code that is shared with complex numbers, which have no order.</summary>
    public static T Larger<T>(T x, T y) where T : unmanaged, INumberBase<T> => T.IsNaN(x) || !T.IsNaN(y) && Comparer<T>.Default.Compare(x, y) > 0 ? x : y;

    /// <summary>The smaller of two numbers; NaN when one of them is.</summary>
    public static T Smaller<T>(T x, T y) where T : unmanaged, INumberBase<T> => T.IsNaN(x) || !T.IsNaN(y) && Comparer<T>.Default.Compare(x, y) < 0 ? x : y;
}

/// <summary>A way to make one number of many.</summary>
internal interface IReductionOp
{
    static abstract T Row<T>(ReadOnlySpan<T> row) where T : unmanaged, INumber<T>;

    static abstract void Combine<T>(Span<T> into, ReadOnlySpan<T> row) where T : unmanaged, INumber<T>;

    static abstract T Both<T>(T x, T y) where T : unmanaged, INumber<T>;

    static abstract T Empty<T>() where T : unmanaged, INumber<T>;

    static abstract T Finish<T>(T value, nint count) where T : unmanaged, INumber<T>;
}

/// <summary>
/// Reduces any set of axes. Innermost axes are reduced a row at a time; where the innermost axis stays, whole rows are combined.
/// </summary>
internal sealed unsafe class ReductionKernel<T, TOp>(bool keepDims) : Kernel where T : unmanaged, INumber<T> where TOp : struct, IReductionOp
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        var walk = new ReductionWalk(input.Shape, context.Input(1), keepDims);
        Tensor output = context.Output(0, input.DType, walk.Result);
        Span<T> target = output.Span<T>();
        T empty = TOp.Empty<T>();
        for (int i = 0; i < target.Length; i++) target[i] = empty;
        if (input.Count > 0)
        {
            T* source = input.Pointer<T>();
            nint row = walk.Row, rows = input.Count / row;
            for (nint r = 0; r < rows; r++, source += row)
            {
                var elements = new ReadOnlySpan<T>(source, (int)row);
                if (walk.RowIsReduced || row == 1) target[(int)walk.At] = TOp.Both(target[(int)walk.At], TOp.Row(elements));
                else TOp.Combine(target.Slice((int)walk.At, (int)row), elements);
                walk.Next();
            }
        }
        for (int i = 0; i < target.Length; i++) target[i] = TOp.Finish(target[i], walk.Each);
    }
}

/// <summary>The index of the largest or smallest element along an axis; the first of several.</summary>
internal sealed unsafe class ArgExtreme<T>(bool max, DType indexType) : Kernel where T : unmanaged, INumber<T>
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        int axis = Axes.Normalize(context.Input(1).Integer(), input.Shape.Rank);
        nint length = input.Shape[axis], inner = input.Shape.Product(axis + 1, input.Shape.Rank), outer = input.Shape.Product(0, axis);
        if (length == 0) throw new KernelException($"Reduction axis {axis} is empty in shape {input.Shape}");
        TensorShape shape = input.Shape;
        shape.RemoveAt(axis);
        Tensor output = context.Output(0, indexType, shape);
        T* source = input.Pointer<T>();
        for (nint o = 0; o < outer; o++)
        {
            for (nint i = 0; i < inner; i++)
            {
                T* at = source + o * length * inner + i;
                nint best = 0;
                for (nint k = 1; k < length; k++)
                {
                    if (max ? at[k * inner] > at[best * inner] : at[k * inner] < at[best * inner]) best = k;
                }
                if (indexType == DType.Int64) output.Pointer<long>()[o * inner + i] = best;
                else output.Pointer<int>()[o * inner + i] = (int)best;
            }
        }
    }
}

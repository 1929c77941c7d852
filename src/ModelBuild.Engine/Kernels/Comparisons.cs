using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Comparisons, logic and selection.</summary>
internal static class Comparisons
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create<Greater>(n), "Greater");
        add(n => Create<GreaterEqual>(n), "GreaterEqual");
        add(n => Create<Less>(n), "Less");
        add(n => Create<LessEqual>(n), "LessEqual");
        add(n => n.Type("T") == DType.String ? MoveKernel.Of(new SameElements(true)) : n.Type("T") == DType.Complex128 ? ComplexFunctions.Equality(true) : Create<Equal>(n), "Equal");
        add(n => n.Type("T") == DType.String ? MoveKernel.Of(new SameElements(false)) : n.Type("T") == DType.Complex128 ? ComplexFunctions.Equality(false) : Create<NotEqual>(n), "NotEqual");
        add(_ => new CompareKernel<byte, And>(), "LogicalAnd");
        add(_ => new CompareKernel<byte, Or>(), "LogicalOr");
        add(_ => new LogicalNot(), "LogicalNot");
        add(n => new SelectKernel(n.Op == "SelectV2"), "Select", "SelectV2");
    }

    private static Kernel Create<TOp>(NodeInfo node) where TOp : struct, ICompareOp => node.Type("T") switch
    {
        DType.Float => new CompareKernel<float, TOp>(),
        DType.Double => new CompareKernel<double, TOp>(),
        DType.Half => new CompareKernel<Half, TOp>(),
        DType.Int32 or DType.QInt32 => new CompareKernel<int, TOp>(),
        DType.Int64 => new CompareKernel<long, TOp>(),
        DType.Int16 or DType.QInt16 => new CompareKernel<short, TOp>(),
        DType.Int8 or DType.QInt8 => new CompareKernel<sbyte, TOp>(),
        DType.UInt8 or DType.Bool or DType.QUInt8 => new CompareKernel<byte, TOp>(),
        DType.UInt16 or DType.QUInt16 => new CompareKernel<ushort, TOp>(),
        DType.UInt32 => new CompareKernel<uint, TOp>(),
        DType.UInt64 => new CompareKernel<ulong, TOp>(),
        DType other => throw ElementWise.Unsupported(node, other),
    };

    private struct Greater : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x > y;
    }

    private struct GreaterEqual : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x >= y;
    }

    private struct Less : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x < y;
    }

    private struct LessEqual : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x <= y;
    }

    private struct Equal : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x == y;
    }

    private struct NotEqual : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => x != y;
    }

    private struct And : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => !T.IsZero(x) && !T.IsZero(y);
    }

    private struct Or : ICompareOp
    {
        public static bool Compare<T>(T x, T y) where T : unmanaged, INumber<T> => !T.IsZero(x) || !T.IsZero(y);
    }
}

/// <summary>A comparison of two numbers.</summary>
internal interface ICompareOp
{
    static abstract bool Compare<T>(T x, T y) where T : unmanaged, INumber<T>;
}

/// <summary>Two tensors compared element by element, with broadcasting.</summary>
internal sealed unsafe class CompareKernel<T, TOp> : Kernel where T : unmanaged, INumber<T> where TOp : struct, ICompareOp
{
    public override void Run(RunContext context)
    {
        Tensor x = context.Input(0), y = context.Input(1);
        TensorShape common = Broadcasting.Common(x.Shape, y.Shape);
        Tensor output = context.Output(0, DType.Bool, common);
        var stretch = new Stretch { X = x.Pointer<T>(), Y = y.Pointer<T>(), Output = output.Pointer<bool>() };
        Broadcasting.Walk(x.Shape, y.Shape, common, ref stretch);
    }

    private struct Stretch : IStretch
    {
        public T* X, Y;
        public bool* Output;

        public readonly void Run(nint x, nint xStep, nint y, nint yStep, nint output, nint length)
        {
            T* a = X + x, b = Y + y;
            bool* target = Output + output;
            nint da = xStep == 0 ? 0 : 1, db = yStep == 0 ? 0 : 1;
            for (nint i = 0; i < length; i++, a += da, b += db) target[i] = TOp.Compare(*a, *b);
        }
    }
}

/// <summary>Which elements of two tensors that broadcast are the same: strings, which have no order.</summary>
internal readonly struct SameElements(bool same) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor x = context.Input(0), y = context.Input(1);
        var pairs = new BroadcastIndex(Broadcasting.Common(x.Shape, y.Shape), x.Shape, y.Shape);
        ReadOnlySpan<T> a = Elements.Of<T>(x), b = Elements.Of<T>(y);
        Span<bool> result = context.Output(0, DType.Bool, pairs.Common).Span<bool>();
        for (int i = 0; i < result.Length; i++, pairs.Next()) result[i] = EqualityComparer<T>.Default.Equals(a[pairs[0]], b[pairs[1]]) == same;
    }
}

/// <summary>The opposite of every element.</summary>
internal sealed class LogicalNot : Kernel
{
    public override void Run(RunContext context)
    {
        ReadOnlySpan<bool> x = context.Input(0).Span<bool>();
        Span<bool> y = context.Output(0, DType.Bool, context.Input(0).Shape).Span<bool>();
        for (int i = 0; i < x.Length; i++) y[i] = !x[i];
    }
}

/// <summary>
/// Elements of one tensor where a condition holds, of another elsewhere. SelectV2 broadcasts all three; the older Select takes equal shapes, or a
/// condition for each row.
/// </summary>
internal sealed unsafe class SelectKernel(bool broadcasts) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor condition = context.Input(0), then = context.Input(1), otherwise = context.Input(2);
        TensorShape conditionShape = condition.Shape;
        if (!broadcasts)
        {
            if (!then.Shape.Equals(otherwise.Shape)) throw new KernelException("'then' and 'else' must have the same shape");
            // A vector of conditions chooses whole rows: the same as one with dimensions of 1 behind it.
            while (conditionShape.Rank > 0 && conditionShape.Rank < then.Shape.Rank) conditionShape.Add(1);
        }
        TensorShape common = Broadcasting.Common(Broadcasting.Common(conditionShape, then.Shape), otherwise.Shape);
        Tensor output = context.Output(0, then.DType, common);
        int size = DTypes.SizeOf(then.DType);
        Span<nint> steps = stackalloc nint[3 * TensorShape.MostDimensions];
        Steps(conditionShape, common, steps);
        Steps(then.Shape, common, steps[TensorShape.MostDimensions..]);
        Steps(otherwise.Shape, common, steps[(2 * TensorShape.MostDimensions)..]);
        Span<nint> index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        nint c = 0, t = 0, o = 0, count = common.Count;
        bool* conditions = condition.Pointer<bool>();
        for (nint i = 0; i < count; i++)
        {
            if (then.DType == DType.String) output.Strings![i] = conditions[c] ? then.Strings![t] : otherwise.Strings![o];
            else Elements.Copy(conditions[c] ? then.Data + t * size : otherwise.Data + o * size, output.Data + i * size, size);
            for (int d = common.Rank - 1; d >= 0; d--)
            {
                c += steps[d];
                t += steps[TensorShape.MostDimensions + d];
                o += steps[2 * TensorShape.MostDimensions + d];
                if (++index[d] < common[d]) break;
                c -= steps[d] * common[d];
                t -= steps[TensorShape.MostDimensions + d] * common[d];
                o -= steps[2 * TensorShape.MostDimensions + d] * common[d];
                index[d] = 0;
            }
        }
    }

    /// <summary>How far each dimension of the common shape moves in a tensor: 0 where it repeats.</summary>
    private static void Steps(in TensorShape shape, in TensorShape common, Span<nint> steps)
    {
        nint stride = 1;
        int ahead = common.Rank - shape.Rank;
        for (int d = common.Rank - 1; d >= 0; d--)
        {
            nint dim = d < ahead ? 1 : shape[d - ahead];
            steps[d] = dim == 1 ? 0 : stride;
            stride *= dim;
        }
    }
}

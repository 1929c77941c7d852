using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Arithmetic on every element by itself (tensorflow/core/kernels/cwise_ops.h gives the rules).</summary>
internal static partial class ElementWise
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => n.Type("T") == DType.String ? new StringJoin("") : Binary<AddOp>(n), "Add", "AddV2");
        add(n => Binary<SubOp>(n), "Sub");
        add(n => Binary<MulOp>(n), "Mul");
        add(n => Binary<DivOp>(n), "RealDiv", "Div", "TruncateDiv");
        add(n => Binary<FloorDivOp>(n), "FloorDiv");
        add(n => Binary<FloorModOp>(n), "FloorMod");
        add(n => Binary<TruncateModOp>(n), "Mod", "TruncateMod");
        add(n => Binary<MaxOp>(n), "Maximum");
        add(n => Binary<MinOp>(n), "Minimum");
        add(n => Binary<SquaredDifferenceOp>(n), "SquaredDifference");
        add(n => Binary<DivNoNanOp>(n), "DivNoNan");
        add(n => Binary<PowOp>(n), "Pow");

        add(n => Number<Relu>(n), "Relu");
        add(n => Number<Relu6>(n), "Relu6");
        add(n => Number<Negate>(n), "Neg");
        add(n => Number<Absolute>(n), "Abs");
        add(n => Number<Square>(n), "Square");
        add(n => Number<Sign>(n), "Sign");
        add(n => Real<Sigmoid>(n), "Sigmoid");
        add(n => Real<Tanh>(n), "Tanh");
        add(n => Real<Exp>(n), "Exp");
        add(n => Real<Expm1>(n), "Expm1");
        add(n => Real<Log>(n), "Log");
        add(n => Real<Log1p>(n), "Log1p");
        add(n => Real<Sqrt>(n), "Sqrt");
        add(n => Real<Rsqrt>(n), "Rsqrt");
        add(n => Real<Reciprocal>(n), "Reciprocal", "Inv");
        add(n => Real<Sin>(n), "Sin");
        add(n => Real<Cos>(n), "Cos");
        add(n => Real<Tan>(n), "Tan");
        add(n => Real<Floor>(n), "Floor");
        add(n => Real<Ceil>(n), "Ceil");
        add(n => n.Type("T") is DType.Int32 or DType.Int64 or DType.Int8 or DType.Int16 ? new FunctionKernel(c => c.Output(0).Alias(c.Input(0))) : Real<Round>(n), "Round");
        add(n => Real<Round>(n), "Rint");
        add(n => Real<Erf>(n), "Erf");
        add(n => Real<Softplus>(n), "Softplus");
        add(n => Real<Softsign>(n), "Softsign");
        add(n => Real<Elu>(n), "Elu");
        add(n => Real<Selu>(n), "Selu");
        add(n => TypedKernel.Reals(n, new LeakyRelu(n.Float("alpha"))), "LeakyRelu");
        add(n => CastKernel.Create(n), "Cast");
        add(n => TypedKernel.Fields(n, new AddNKernel()), "AddN", "AccumulateNV2");
    }

    private static Kernel Binary<TOp>(NodeInfo node) where TOp : struct, IBinaryOp => node.Type("T") switch
    {
        DType.Float => BinaryKernel<float, TOp>.Instance,
        DType.Double => BinaryKernel<double, TOp>.Instance,
        DType.Int32 => BinaryKernel<int, TOp>.Instance,
        DType.Int64 => BinaryKernel<long, TOp>.Instance,
        DType.Half => BinaryKernel<Half, TOp>.Instance,
        DType.Int16 => BinaryKernel<short, TOp>.Instance,
        DType.Int8 => BinaryKernel<sbyte, TOp>.Instance,
        DType.UInt8 => BinaryKernel<byte, TOp>.Instance,
        DType.UInt16 => BinaryKernel<ushort, TOp>.Instance,
        DType.UInt32 => BinaryKernel<uint, TOp>.Instance,
        DType.UInt64 => BinaryKernel<ulong, TOp>.Instance,
        DType.Complex128 when ComplexFunctions.Binary(node.Op) is { } complex => complex,
        DType other => throw Unsupported(node, other),
    };

    private static Kernel Number<TOp>(NodeInfo node) where TOp : struct, INumberOp => node.Type("T") switch
    {
        DType.Float => new UnaryKernel<float, Typed<float, TOp>>(),
        DType.Double => new UnaryKernel<double, Typed<double, TOp>>(),
        DType.Int32 => new UnaryKernel<int, Typed<int, TOp>>(),
        DType.Int64 => new UnaryKernel<long, Typed<long, TOp>>(),
        DType.Half => new UnaryKernel<Half, Typed<Half, TOp>>(),
        DType.Int16 => new UnaryKernel<short, Typed<short, TOp>>(),
        DType.Int8 => new UnaryKernel<sbyte, Typed<sbyte, TOp>>(),
        DType.UInt8 => new UnaryKernel<byte, Typed<byte, TOp>>(),
        DType.UInt16 => new UnaryKernel<ushort, Typed<ushort, TOp>>(),
        DType.UInt32 => new UnaryKernel<uint, Typed<uint, TOp>>(),
        DType.UInt64 => new UnaryKernel<ulong, Typed<ulong, TOp>>(),
        DType.Complex128 when ComplexFunctions.Unary(node.Op) is { } complex => complex,
        DType other => throw Unsupported(node, other),
    };

    private static Kernel Real<TOp>(NodeInfo node) where TOp : struct, IRealOp => node.Type("T") switch
    {
        DType.Float => new UnaryKernel<float, TypedReal<float, TOp>>(),
        DType.Double => new UnaryKernel<double, TypedReal<double, TOp>>(),
        DType.Half => new UnaryKernel<Half, TypedReal<Half, TOp>>(),
        DType.Complex128 when ComplexFunctions.Unary(node.Op) is { } complex => complex,
        DType other => throw Unsupported(node, other),
    };

    /// <summary>The dtype in which a node gives indices or sizes: one of two.</summary>
    public static DType IndexType(NodeInfo node, string attribute, DType fallback)
    {
        DType dtype = node.Type(attribute, fallback);
        return dtype is DType.Int32 or DType.Int64 ? dtype : throw Unsupported(node, dtype);
    }

    private static bool IsReal<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    public static ModelException Unsupported(NodeInfo node, DType dtype) => new(
        ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') for {DTypes.NameOf(dtype)}.");

    internal interface INumberOp
    {
        static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>;
    }

    private interface IRealOp
    {
        static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>;
    }

    internal struct Typed<T, TOp> : IUnaryOp<T> where T : unmanaged, INumber<T> where TOp : struct, INumberOp
    {
        public static void Apply(ReadOnlySpan<T> input, Span<T> output) => TOp.Apply(input, output);
    }

    private struct TypedReal<T, TOp> : IUnaryOp<T> where T : unmanaged, IFloatingPointIeee754<T> where TOp : struct, IRealOp
    {
        public static void Apply(ReadOnlySpan<T> input, Span<T> output) => TOp.Apply(input, output);
    }

    internal struct Relu : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, T.Zero, y);
    }

    internal struct Relu6 : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        {
            TensorPrimitives.Max(x, T.Zero, y);
            TensorPrimitives.Min(y, T.CreateTruncating(6), y);
        }
    }

    private struct Negate : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T> => TensorPrimitives.Negate(x, y);
    }

    private struct Absolute : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        {
            // The smallest integer has no opposite; it stays itself, as in C++.
            for (int i = 0; i < x.Length; i++) y[i] = T.IsNegative(x[i]) ? unchecked(-x[i]) : x[i];
        }
    }

    private struct Square : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T> => MulOp.Spans<T, MulOp>(x, x, y);
    }

    private struct Sign : INumberOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        {
            // TensorFlow's threads take denormal numbers for zero; nowhere else would it show as much as here.
            T smallest = typeof(T) == typeof(float) ? T.CreateTruncating(1.17549435e-38f) : typeof(T) == typeof(double) ? T.CreateTruncating(2.2250738585072014e-308) : T.Zero;
            for (int i = 0; i < x.Length; i++) y[i] = T.IsNaN(x[i]) ? x[i] : x[i] > T.Zero && x[i] >= smallest ? T.One : x[i] < T.Zero && x[i] <= -smallest ? -T.One : T.Zero;
        }
    }

    private struct Sigmoid : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sigmoid(x, y);
    }

    private struct Tanh : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (typeof(T) == typeof(float)) VectorLoop.Run<HyperbolicTangent>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
            else for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(Math.Tanh(double.CreateTruncating(x[i])));
        }
    }

    private struct Exp : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Exp(x, y);
    }

    private struct Expm1 : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(NearZero.ExpM1(double.CreateTruncating(x[i])));
        }
    }

    private struct Log : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Log(x, y);
    }

    private struct Log1p : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(NearZero.LogP1(double.CreateTruncating(x[i])));
        }
    }

    private struct Sqrt : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (typeof(T) == typeof(float)) FloatLoop.SquareRoots(F(x), F(y));
            else TensorPrimitives.Sqrt(x, y);
        }
    }

    private struct Rsqrt : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Sqrt.Apply(x, y);
            Reciprocal.Apply<T>(y, y);
        }
    }

    private struct Reciprocal : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (typeof(T) == typeof(float)) FloatLoop.Run<FloatLoop.Quotient>(1, F(x), F(y));
            else TensorPrimitives.Divide(T.One, x, y);
        }
    }

    private struct Sin : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sin(x, y);
    }

    private struct Cos : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Cos(x, y);
    }

    private struct Tan : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Tan(x, y);
    }

    private struct Floor : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Floor(x, y);
    }

    private struct Ceil : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Ceiling(x, y);
    }

    private struct Round : IRealOp
    {
        // Halves go to the even neighbour, as in TensorFlow.
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Round(x, y);
    }

    private struct Erf : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (typeof(T) == typeof(float)) VectorLoop.Run<FastErrorFunction>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
            else for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(ErrorFunction.Erf(double.CreateTruncating(x[i])));
        }
    }

    private struct Softplus : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which does not overflow.
            for (int i = 0; i < x.Length; i++)
            {
                double v = double.CreateTruncating(x[i]);
                y[i] = T.CreateTruncating(Math.Max(v, 0) + NearZero.LogP1(Math.Exp(-Math.Abs(v))));
            }
        }
    }

    private struct Softsign : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++) y[i] = x[i] / (T.One + T.Abs(x[i]));
        }
    }

    private struct Elu : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++) y[i] = x[i] < T.Zero ? T.CreateTruncating(NearZero.ExpM1(double.CreateTruncating(x[i]))) : x[i];
        }
    }

    private struct Selu : IRealOp
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T scale = T.CreateTruncating(1.0507009873554804934193349852946), scaledAlpha = T.CreateTruncating(1.7580993408473768599402175208123);
            for (int i = 0; i < x.Length; i++) y[i] = x[i] < T.Zero ? scaledAlpha * T.CreateTruncating(NearZero.ExpM1(double.CreateTruncating(x[i]))) : scale * x[i];
        }
    }
}

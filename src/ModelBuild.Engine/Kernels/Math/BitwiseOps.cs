using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Operations on the bits of integers, element by element (tensorflow/core/kernels/cwise_op_bitwise_*.cc).</summary>
internal static class BitwiseOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create<And>(n), "BitwiseAnd");
        add(n => Create<Or>(n), "BitwiseOr");
        add(n => Create<Xor>(n), "BitwiseXor");
        add(n => Create<Left>(n), "LeftShift");
        add(n => Create<Right>(n), "RightShift");
        add(n => Create<Not>(n), "Invert");
        add(n => Create<Ones>(n), "PopulationCount");
    }

    private static Kernel Create<TOp>(NodeInfo node) where TOp : struct, IBits => node.Type("T") switch
    {
        DType.Int8 => new BitwiseKernel<sbyte, TOp>(),
        DType.Int16 => new BitwiseKernel<short, TOp>(),
        DType.Int32 => new BitwiseKernel<int, TOp>(),
        DType.Int64 => new BitwiseKernel<long, TOp>(),
        DType.UInt8 => new BitwiseKernel<byte, TOp>(),
        DType.UInt16 => new BitwiseKernel<ushort, TOp>(),
        DType.UInt32 => new BitwiseKernel<uint, TOp>(),
        DType.UInt64 => new BitwiseKernel<ulong, TOp>(),
        DType other => throw ElementWise.Unsupported(node, other),
    };

    private interface IBits
    {
        static abstract T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>;
    }

    private struct And : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => x & y;
    }

    private struct Or : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => x | y;
    }

    private struct Xor : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => x ^ y;
    }

    private struct Not : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => ~x;
    }

    private struct Ones : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => T.PopCount(x);
    }

    private struct Left : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => x << Distance(y);
    }

    private struct Right : IBits
    {
        public static T Of<T>(T x, T y) where T : unmanaged, IBinaryInteger<T> => x >> Distance(y);
    }

    /// <summary>A shift is at least by nothing and at most by all bits but one, as TensorFlow clamps it.</summary>
    private static int Distance<T>(T y) where T : unmanaged, IBinaryInteger<T> => (int)Math.Clamp(long.CreateSaturating(y), 0, System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * 8 - 1);

    private sealed class BitwiseKernel<T, TOp> : Kernel where T : unmanaged, IBinaryInteger<T> where TOp : struct, IBits
    {
        public override void Run(RunContext context)
        {
            Tensor x = context.Input(0);
            if (context.InputCount == 1)
            {
                // The count of ones is a byte, whatever it is counted in.
                bool counts = typeof(TOp) == typeof(Ones);
                Tensor single = context.Output(0, counts ? DType.UInt8 : x.DType, x.Shape);
                ReadOnlySpan<T> values = x.Span<T>();
                for (int i = 0; i < values.Length; i++)
                {
                    if (counts) single.Span<byte>()[i] = byte.CreateTruncating(TOp.Of(values[i], values[i]));
                    else single.Span<T>()[i] = TOp.Of(values[i], values[i]);
                }
                return;
            }
            Tensor y = context.Input(1);
            var pairs = new BroadcastIndex(Broadcasting.Common(x.Shape, y.Shape), x.Shape, y.Shape);
            ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>();
            Span<T> target = context.Output(0, x.DType, pairs.Common).Span<T>();
            for (int i = 0; i < target.Length; i++, pairs.Next()) target[i] = TOp.Of(a[pairs[0]], b[pairs[1]]);
        }
    }
}

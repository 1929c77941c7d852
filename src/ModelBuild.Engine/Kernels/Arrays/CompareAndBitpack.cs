using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Whether each element is above a threshold, eight of them in a byte, the first in the highest bit (compare_and_bitpack_op.cc). Booleans are packed as they are.</summary>
internal sealed class CompareAndBitpack(bool isTruth) : INumberKernel
{
    public static Kernel Create(NodeInfo node) => node.Type("T") == DType.Bool ? new FunctionKernel(c => new CompareAndBitpack(true).Run<byte>(c)) : TypedKernel.Numbers(node, new CompareAndBitpack(false));

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0);
        context.Input(1).RequireScalar("threshold");
        TensorShape shape = input.Shape;
        if (shape.Rank == 0 || shape[shape.Rank - 1] % 8 != 0) throw new KernelException($"Inner dimension of input should be divisible by 8, but saw shape: {shape}");
        shape[shape.Rank - 1] /= 8;
        T threshold = isTruth ? T.Zero : context.Input(1).Span<T>()[0];
        ReadOnlySpan<T> x = input.Span<T>();
        Span<byte> packed = context.Output(0, DType.UInt8, shape).Span<byte>();
        for (int i = 0; i < packed.Length; i++)
        {
            int bits = 0;
            for (int b = 0; b < 8; b++) bits = bits << 1 | (x[8 * i + b] > threshold ? 1 : 0);
            packed[i] = (byte)bits;
        }
    }
}

using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>The product of two matrices. A constant right-hand side is packed once.</summary>
internal sealed unsafe class MatMulKernel(bool transposeA, bool transposeB, Epilogue? epilogue = null) : Kernel, IFusable
{
    private readonly Epilogue _epilogue = epilogue ?? Epilogue.None;
    private readonly Lock _packing = new();
    private Packed? _packed;

    public override void Run(RunContext context)
    {
        Tensor a = context.Input(0), b = context.Input(1);
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2) throw new KernelException("both inputs must be matrices");
        int m = (int)a.Shape[transposeA ? 1 : 0], k = (int)a.Shape[transposeA ? 0 : 1], n = (int)b.Shape[transposeB ? 0 : 1];
        if (k != b.Shape[transposeB ? 1 : 0]) throw new KernelException($"matrix size-incompatible: In[0]: {a.Shape}, In[1]: {b.Shape}");
        ProductTarget target = _epilogue.Begin(context, TensorShape.Of(m, n));
        float* left = a.Pointer<float>();
        NativeBlock? turned = transposeA ? context.Arena.Rent((long)m * k * sizeof(float)) : null;
        if (turned is not null)
        {
            Transposing.Matrix(left, k, m, (float*)turned.Pointer);
            left = (float*)turned.Pointer;
        }
        if (b.IsConstant)
        {
            Packed packed = PackedOnce(b, k, n);
            Gemm.Run(context.Pool, m, left, k, packed.Weights.Panel(0), k, n, target.Output, n, packed.Bias, target.Activation, target.Addend);
        }
        else
        {
            NativeBlock panels = context.Arena.Rent(PackedMatrix.PackedLength(k, n) * sizeof(float));
            PackedMatrix.PackInto((float*)panels.Pointer, b.Pointer<float>(), k, n, transposeB);
            Packed own = _packed ??= new Packed(null!, _epilogue.NativeBias(0, n));
            Gemm.Run(context.Pool, m, left, k, (float*)panels.Pointer, k, n, target.Output, n, own.Bias, target.Activation, target.Addend);
            context.Arena.Return(panels);
        }
        if (turned is not null) context.Arena.Return(turned);
        _epilogue.End(context, target);
    }

    public int WeightsRank => 2;

    public Kernel? Fuse(Tensor weights, Kernel next, int data, Tensor?[] others)
    {
        int columns = (int)weights.Shape[transposeB ? 0 : 1];
        return next is FusedBatchNormKernel ? null : _epilogue.With(next, data, others, columns) is { } fused ? new MatMulKernel(transposeA, transposeB, fused) : null;
    }

    private Packed PackedOnce(Tensor b, int k, int n)
    {
        if (Volatile.Read(ref _packed) is { } packed) return packed;
        lock (_packing) return _packed ??= new Packed(PackedMatrix.Pack(b.Pointer<float>(), k, n, transposeB), _epilogue.NativeBias(0, n));
    }

    private sealed class Packed(PackedMatrix weights, NativeBlock? bias)
    {
        public PackedMatrix Weights { get; } = weights;

        public float* Bias => bias is null ? null : (float*)bias.Pointer;
    }
}

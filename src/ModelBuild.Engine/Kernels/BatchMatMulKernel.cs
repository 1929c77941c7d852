using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Products of matrices in the last two dimensions; the dimensions before them broadcast.</summary>
internal sealed class BatchMatMulKernel(bool transposeX, bool transposeY) : Kernel
{
    public override void Run(RunContext context) => BatchProduct.Run(context, context.Input(0), context.Input(1), transposeX, transposeY);
}

/// <summary>A batch of products, for the ops that come down to it.</summary>
internal static unsafe class BatchProduct
{
    public static void Run(RunContext context, Tensor x, Tensor y, bool transposeX, bool transposeY)
    {
        TensorShape xs = x.Shape, ys = y.Shape;
        if (xs.Rank < 2 || ys.Rank < 2) throw new KernelException("both inputs must have at least 2 dimensions");
        int m = (int)xs[xs.Rank - (transposeX ? 1 : 2)], k = (int)xs[xs.Rank - (transposeX ? 2 : 1)], n = (int)ys[ys.Rank - (transposeY ? 2 : 1)];
        if (k != ys[ys.Rank - (transposeY ? 1 : 2)]) throw new KernelException($"matrix size-incompatible: In[0]: {xs}, In[1]: {ys}");
        TensorShape xBatch = new(xs.Dims[..^2]), yBatch = new(ys.Dims[..^2]);
        TensorShape batch = Broadcasting.Common(xBatch, yBatch), shape = batch;
        shape.Add(m);
        shape.Add(n);
        Tensor output = context.Output(0, DType.Float, shape);
        if (k == 0) output.WritableBytes.Clear();
        if (output.Count == 0 || k == 0) return;
        NativeBlock panels = context.Arena.Rent(PackedMatrix.PackedLength(k, n) * sizeof(float));
        NativeBlock? turned = transposeX ? context.Arena.Rent((long)m * k * sizeof(float)) : null;
        var stretch = new Products
        {
            Context = context, X = x.Pointer<float>(), Y = y.Pointer<float>(), Output = output.Pointer<float>(), M = m, K = k, N = n,
            Panels = (float*)panels.Pointer, Turned = turned is null ? null : (float*)turned.Pointer, TransposeY = transposeY, PackedFrom = -1,
        };
        Broadcasting.Walk(xBatch, yBatch, batch, ref stretch);
        context.Arena.Return(panels);
        if (turned is not null) context.Arena.Return(turned);
    }

    private struct Products : IStretch
    {
        public RunContext Context;
        public float* X, Y, Output, Panels, Turned;
        public int M, K, N;
        public bool TransposeY;
        public nint PackedFrom;

        public void Run(nint x, nint xStep, nint y, nint yStep, nint output, nint length)
        {
            for (nint i = 0; i < length; i++)
            {
                nint right = y + (yStep == 0 ? 0 : i);
                if (PackedFrom != right) PackedMatrix.PackInto(Panels, Y + right * K * N, K, N, TransposeY);
                PackedFrom = right;
                float* left = X + (x + (xStep == 0 ? 0 : i)) * M * K;
                if (Turned is not null)
                {
                    Transposing.Matrix(left, K, M, Turned);
                    left = Turned;
                }
                Gemm.Run(Context.Pool, M, left, K, Panels, K, N, Output + (output + i) * M * N, N, null, Activation.None);
            }
        }
    }
}

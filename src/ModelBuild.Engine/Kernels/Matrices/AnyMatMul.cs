using System.Numerics;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Products of matrices of any number type, the dimensions before the last two broadcast: what MatMul and BatchMatMul do for all but float32, for which
/// <see cref="MatMulKernel"/> is fast (matmul_op_impl.h).
/// </summary>
/// <param name="transposeX">Whether the left matrix is turned.</param>
/// <param name="transposeY">Whether the right matrix is turned.</param>
/// <param name="conjugates">Whether turning a complex matrix conjugates it too: BatchMatMul's adjoint.</param>
internal sealed class AnyMatMul(bool transposeX, bool transposeY, bool conjugates = false) : IFieldKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor x = context.Input(0), y = context.Input(1);
        TensorShape xs = x.Shape, ys = y.Shape;
        if (xs.Rank < 2 || ys.Rank < 2) throw new KernelException("both inputs must have at least 2 dimensions");
        int m = checked((int)xs[xs.Rank - (transposeX ? 1 : 2)]), k = checked((int)xs[xs.Rank - (transposeX ? 2 : 1)]), n = checked((int)ys[ys.Rank - (transposeY ? 2 : 1)]);
        if (k != ys[ys.Rank - (transposeY ? 1 : 2)]) throw new KernelException($"matrix size-incompatible: In[0]: {xs}, In[1]: {ys}");
        TensorShape xBatch = new(xs.Dims[..^2]), yBatch = new(ys.Dims[..^2]), batch = Broadcasting.Common(xBatch, yBatch), shape = batch;
        shape.Add(m);
        shape.Add(n);
        ReadOnlySpan<T> a = Adjoint<T>(x, transposeX), b = Adjoint<T>(y, transposeY);
        Span<T> c = context.Output(0, x.DType, shape).Span<T>();
        var pairs = new BroadcastIndex(batch, xBatch, yBatch);
        T[] turned = new T[checked(k * n)];
        for (int at = 0; at < c.Length; at += m * n, pairs.Next())
        {
            ReadOnlySpan<T> left = a.Slice(pairs[0] * m * k, m * k), right = b.Slice(pairs[1] * k * n, k * n);
            for (int i = 0; i < turned.Length; i++) turned[i] = transposeY ? right[i % n * k + i / n] : right[i];
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++)
                    c[at + i * n + j] = Dot(left, i, m, k, turned, j, n);
        }
    }

    private ReadOnlySpan<T> Adjoint<T>(Tensor tensor, bool transpose) where T : unmanaged =>
        transpose && conjugates && typeof(T) == typeof(Complex)
            ? MemoryMarshal.Cast<Complex, T>(Array.ConvertAll(tensor.Span<Complex>().ToArray(), Complex.Conjugate)) : tensor.Span<T>();

    private T Dot<T>(ReadOnlySpan<T> left, int row, int m, int k, T[] right, int column, int n) where T : unmanaged, INumberBase<T>
    {
        // Half has too few digits to add up in.
        if (typeof(T) == typeof(Half))
        {
            float wide = 0;
            for (int i = 0; i < k; i++) wide += float.CreateTruncating(left[transposeX ? i * m + row : row * k + i]) * float.CreateTruncating(right[i * n + column]);
            return T.CreateTruncating(wide);
        }
        T sum = T.Zero;
        for (int i = 0; i < k; i++) sum = unchecked(sum + left[transposeX ? i * m + row : row * k + i] * right[i * n + column]);
        return sum;
    }
}

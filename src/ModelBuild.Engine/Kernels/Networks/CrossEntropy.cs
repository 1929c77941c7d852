using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The cross entropy between the softmax of each row and its labels, and its gradient: SoftmaxCrossEntropyWithLogits, whose labels are a distribution, and
/// SparseSoftmaxCrossEntropyWithLogits, whose label is one class (xent_op.cc, sparse_xent_op.cc).
/// </summary>
internal sealed class CrossEntropy(bool sparse) : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor logits = context.Input(0), labels = context.Input(1);
        TensorShape shape = sparse ? logits.Shape : Broadcasting.Common(logits.Shape, labels.Shape);
        if (shape.Rank != 2 || logits.Shape.Rank != 2) throw new KernelException($"logits must be 2-dimensional, got {logits.Shape}");
        if (sparse && (labels.Shape.Rank != 1 || labels.Shape[0] != shape[0])) throw new KernelException($"labels must be a vector with one class for each row: {labels.Shape} for {shape}");
        int rows = checked((int)shape[0]), classes = checked((int)shape[1]);
        if (sparse && classes == 0) throw new KernelException("Must have at least one class");
        long[] own = sparse ? labels.Integers() : [];
        Span<T> loss = context.Output(0, logits.DType, TensorShape.Of(rows)).Span<T>(), gradient = context.Output(1, logits.DType, shape).Span<T>();
        ReadOnlySpan<T> x = logits.Span<T>(), distribution = sparse ? [] : labels.Span<T>();
        var index = new BroadcastIndex(shape, logits.Shape, sparse ? shape : labels.Shape);
        double[] row = new double[classes], wanted = new double[classes];
        for (int r = 0; r < rows; r++)
        {
            if (sparse && (own[r] < 0 || own[r] >= classes)) throw new KernelException($"Received a label value of {own[r]} which is outside the valid range of [0, {classes})");
            double most = double.NegativeInfinity, sum = 0, cost = 0;
            for (int c = 0; c < classes; c++, index.Next())
            {
                row[c] = double.CreateTruncating(x[index[0]]);
                wanted[c] = sparse ? (own[r] == c ? 1 : 0) : double.CreateTruncating(distribution[index[1]]);
                most = Math.Max(most, row[c]);
            }
            for (int c = 0; c < classes; c++) sum += Math.Exp(row[c] - most);
            double log = Math.Log(sum);
            for (int c = 0; c < classes; c++)
            {
                double likelihood = row[c] - most - log;
                if (wanted[c] != 0 || !sparse) cost -= wanted[c] * likelihood;
                gradient[r * classes + c] = T.CreateTruncating(Math.Exp(likelihood) - wanted[c]);
            }
            loss[r] = T.CreateTruncating(cost);
        }
    }
}

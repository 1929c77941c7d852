using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Softmax over the last dimension, or its logarithm. The largest element is taken off first, so that nothing overflows.</summary>
internal sealed class SoftmaxKernel(bool logarithm) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.Shape.Rank < 1) throw new KernelException("logits must have >= 1 dimension");
        Tensor output = context.OutputLike(0, 0, input.DType);
        int row = (int)input.Shape[input.Shape.Rank - 1];
        ReadOnlySpan<float> x = input.Span<float>();
        Span<float> y = output.Span<float>();
        if (row == 0) return;
        for (int at = 0; at < x.Length; at += row)
        {
            Span<float> target = y.Slice(at, row);
            float most = FloatLoop.Max(x.Slice(at, row));
            if (logarithm)
            {
                FloatLoop.Run<FloatLoop.Difference>(x.Slice(at, row), most, target);
                double sum = 0;
                foreach (float value in target) sum += Math.Exp(value);
                FloatLoop.Run<FloatLoop.Difference>(target, (float)Math.Log(sum), target);
                continue;
            }
            FloatLoop.Run<FloatLoop.Product>(target, 1 / FastExponential.OfDifferences(x.Slice(at, row), most, target), target);
        }
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>x above zero, α·x below.</summary>
internal sealed class LeakyRelu(float alpha) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.DType != DType.Float) throw new KernelException($"LeakyRelu of {DTypes.NameOf(input.DType)} is not there");
        Tensor output = context.OutputLike(0, 0, input.DType);
        Span<float> x = input.Span<float>(), y = output.Span<float>();
        for (int i = 0; i < x.Length; i++) y[i] = x[i] > 0 ? x[i] : alpha * x[i];
    }
}

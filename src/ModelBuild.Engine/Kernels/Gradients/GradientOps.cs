using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Gradients that models compute while they answer (adversarial examples, forces): those of the corpus.</summary>
internal static class GradientOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        // cwise_ops.h and relu_op_functor.h; the first operand is the value that the function gave, or its gradient.
        add(n => TypedKernel.Numbers(n, new RectifierGrad(double.PositiveInfinity)), "ReluGrad");
        add(n => TypedKernel.Numbers(n, new RectifierGrad(6)), "Relu6Grad");
        add(n => MapKernel.Of(n, (gradient, y) => y < 0 ? (y + 1) * gradient : gradient), "EluGrad");
        add(n => MapKernel.Of(n, (gradient, x) => gradient / (Math.Exp(-x) + 1)), "SoftplusGrad");
        add(n => MapKernel.Of(n, (gradient, x) => gradient / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))), "SoftsignGrad");
        add(n => MapKernel.Of(n, (y, gradient) => gradient * (1 - y * y)), "TanhGrad");
        add(n => MapKernel.Of(n, (y, gradient) => gradient * y * (1 - y)), "SigmoidGrad");
        add(n => MapKernel.Of(n, (y, gradient) => gradient * 0.5 / y), "SqrtGrad");
        add(n => MapKernel.Of(n, (y, gradient) => -0.5 * gradient * y * y * y), "RsqrtGrad");
        add(n => MapKernel.Of(n, (y, gradient) => -gradient * y * y), "ReciprocalGrad", "InvGrad");
        add(n => TypedKernel.Fields(n, new BiasAddGrad(n.Text("data_format") == "NCHW")), "BiasAddGrad");
        add(n => TypedKernel.Numbers(n, new MaxPoolGrad(WindowAttributes.Read(n))), "MaxPoolGrad");
        add(n => TypedKernel.Reals(n, new DepthwiseBackprop(WindowAttributes.Read(n), false)), "DepthwiseConv2dNativeBackpropInput");
        add(n => TypedKernel.Reals(n, new DepthwiseBackprop(WindowAttributes.Read(n), true)), "DepthwiseConv2dNativeBackpropFilter");
    }
}

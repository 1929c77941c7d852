using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Complex numbers and their parts: Complex, Real, Imag, Angle, ComplexAbs, Conj, ConjugateTranspose (cwise_op_complex.cc and its neighbours).</summary>
internal static class ComplexNumbers
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Part(n, z => z.Real), "Real");
        add(n => Part(n, z => z.Imaginary), "Imag");
        add(n => Part(n, z => Math.Atan2(z.Imaginary, z.Real)), "Angle");
        add(n => Part(n, Complex.Abs), "ComplexAbs");
        add(n => new FunctionKernel(c => Make(c, n.Type("Tout", DType.Complex64))), "Complex");
        add(_ => new FunctionKernel(c => Conjugate(c, c.Input(0))), "Conj");
        add(_ => new ConjugateTranspose(), "ConjugateTranspose");
    }

    private static Complex At(Tensor tensor, int index) => tensor.DType == DType.Complex64 ? tensor.Span<Complex64>()[index] : tensor.Span<Complex>()[index];

    private static void Put(Tensor tensor, int index, Complex value)
    {
        if (tensor.DType == DType.Complex64) tensor.Span<Complex64>()[index] = (Complex64)value;
        else tensor.Span<Complex>()[index] = value;
    }

    private static FunctionKernel Part(NodeInfo node, Func<Complex, double> part)
    {
        DType from = node.Type("T", DType.Complex64), to = node.Type("Tout", DType.Float);
        if (from is not (DType.Complex64 or DType.Complex128)) throw ElementWise.Unsupported(node, from);
        if (to is not (DType.Float or DType.Double)) throw ElementWise.Unsupported(node, to);
        return new FunctionKernel(context =>
        {
            Tensor input = context.Input(0), output = context.Output(0, to, input.Shape);
            int count = checked((int)output.Count);
            for (int i = 0; i < count; i++)
            {
                if (to == DType.Float) output.Span<float>()[i] = (float)part(At(input, i));
                else output.Span<double>()[i] = part(At(input, i));
            }
        });
    }

    private static void Make(RunContext context, DType dtype)
    {
        Tensor real = context.Input(0), imaginary = context.Input(1);
        var pairs = new BroadcastIndex(Broadcasting.Common(real.Shape, imaginary.Shape), real.Shape, imaginary.Shape);
        Tensor output = context.Output(0, dtype, pairs.Common);
        int count = checked((int)output.Count);
        for (int i = 0; i < count; i++, pairs.Next())
        {
            Put(output, i, real.DType == DType.Float
                ? new Complex(real.Span<float>()[pairs[0]], imaginary.Span<float>()[pairs[1]]) : new Complex(real.Span<double>()[pairs[0]], imaginary.Span<double>()[pairs[1]]));
        }
    }

    private static void Conjugate(RunContext context, Tensor input)
    {
        if (input.DType is not (DType.Complex64 or DType.Complex128))
        {
            context.Output(0).Alias(input);
            return;
        }
        Tensor output = context.Output(0, input.DType, input.Shape);
        int count = checked((int)output.Count);
        for (int i = 0; i < count; i++) Put(output, i, Complex.Conjugate(At(input, i)));
    }

    private sealed class ConjugateTranspose : Kernel
    {
        private readonly TransposeKernel _transpose = new();

        public override void Run(RunContext context)
        {
            _transpose.Run(context);
            Tensor output = context.Output(0);
            if (output.DType is not (DType.Complex64 or DType.Complex128)) return;
            int count = checked((int)output.Count);
            for (int i = 0; i < count; i++) Put(output, i, Complex.Conjugate(At(output, i)));
        }
    }
}

using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Sum, Mean and Prod of complex numbers over axes (reduction_ops_common.h).</summary>
internal sealed class ComplexReduction(string op, bool keepDims) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape ones = input.Shape, shape = TensorShape.Scalar;
        bool[] reduced = new bool[ones.Rank];
        foreach (long axis in context.Input(1).Integers()) reduced[Axes.Normalize(axis, ones.Rank)] = true;
        nint each = 1;
        for (int d = 0; d < ones.Rank; d++)
        {
            if (reduced[d]) (each, ones[d]) = (each * ones[d], 1);
            if (!reduced[d] || keepDims) shape.Add(ones[d]);
        }
        ReadOnlySpan<Complex> x = input.Span<Complex>();
        Span<Complex> results = context.Output(0, input.DType, shape).Span<Complex>();
        results.Fill(op == "Prod" ? Complex.One : Complex.Zero);
        if (x.IsEmpty && op != "Mean") return;
        if (!x.IsEmpty)
        {
            // Every element of the result repeats along the axes that are reduced.
            var pairs = new BroadcastIndex(input.Shape, ones);
            for (int i = 0; i < x.Length; i++, pairs.Next()) results[pairs[0]] = op == "Prod" ? results[pairs[0]] * x[i] : results[pairs[0]] + x[i];
        }
        if (op != "Mean") return;
        foreach (ref Complex result in results) result = new Complex(result.Real / each, result.Imaginary / each);
    }
}

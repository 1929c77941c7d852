using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Element-wise functions of complex numbers, by op (cwise_ops.h). They are of complex128; complex64 is widened to it.</summary>
internal static class ComplexFunctions
{
    /// <summary>The kernel of an op with one input, or null when it has no meaning for complex numbers.</summary>
    public static Kernel? Unary(string op) => op switch
    {
        "Neg" => new UnaryKernel(z => -z),
        "Square" => new UnaryKernel(z => z * z),
        "Sign" => new UnaryKernel(z => z == Complex.Zero ? Complex.Zero : z / Complex.Abs(z)),
        "Reciprocal" or "Inv" => new UnaryKernel(z => Complex.One / z),
        "Sqrt" => new UnaryKernel(Sqrt),
        "Rsqrt" => new UnaryKernel(z => Complex.One / Sqrt(z)),
        "Exp" => new UnaryKernel(Complex.Exp),
        "Expm1" => new UnaryKernel(Expm1),
        "Log" => new UnaryKernel(Complex.Log),
        "Log1p" => new UnaryKernel(Log1p),
        "Sin" => new UnaryKernel(Complex.Sin),
        "Cos" => new UnaryKernel(Complex.Cos),
        "Tan" => new UnaryKernel(Complex.Tan),
        "Sinh" => new UnaryKernel(Complex.Sinh),
        "Cosh" => new UnaryKernel(Complex.Cosh),
        "Tanh" => new UnaryKernel(Complex.Tanh),
        "Asinh" => new UnaryKernel(z => Odd(Turned(Complex.Asin(Turned(z))), z)),
        "Acosh" => new UnaryKernel(Acosh),
        "Atanh" => new UnaryKernel(z => Odd(Half(Log1p(z) - Log1p(-z)), z)),
        "Sigmoid" => new UnaryKernel(z => Complex.One / (Complex.One + Complex.Exp(-z))),
        _ => null,
    };

    /// <summary>The kernel of an op with two inputs that broadcast, or null when it has no meaning for complex numbers.</summary>
    public static Kernel? Binary(string op) => op switch
    {
        "Add" or "AddV2" => new BinaryKernel((x, y) => x + y),
        "Sub" => new BinaryKernel((x, y) => x - y),
        "Mul" => new BinaryKernel((x, y) => x * y),
        "Div" or "RealDiv" => new BinaryKernel((x, y) => x / y),
        "SquaredDifference" => new BinaryKernel((x, y) => Complex.Conjugate(x - y) * (x - y)),
        "Pow" => new BinaryKernel(Power),
        "DivNoNan" => new BinaryKernel((x, y) => y == Complex.Zero ? Complex.Zero : x / y),
        "MulNoNan" => new BinaryKernel((x, y) => y == Complex.Zero ? Complex.Zero : x * y),
        "Xdivy" => new BinaryKernel((x, y) => x == Complex.Zero ? Complex.Zero : x / y),
        "Xlogy" => new BinaryKernel((x, y) => x == Complex.Zero ? Complex.Zero : x * Complex.Log(y)),
        "Xlog1py" => new BinaryKernel((x, y) => x == Complex.Zero ? Complex.Zero : x * Log1p(y)),
        // Of the function's value and its gradient (cwise_ops_gradients.h). For two of them it is the caller, in Python, who gives the value's conjugate.
        "TanhGrad" => new BinaryKernel((y, gradient) => gradient * (1 - y * y)),
        "SigmoidGrad" => new BinaryKernel((y, gradient) => gradient * y * (1 - y)),
        "SqrtGrad" => new BinaryKernel((y, gradient) => gradient * 0.5 / Complex.Conjugate(y)),
        "RsqrtGrad" => new BinaryKernel((y, gradient) => -0.5 * gradient * Complex.Conjugate(y * y * y)),
        "ReciprocalGrad" or "InvGrad" => new BinaryKernel((y, gradient) => -gradient * Complex.Conjugate(y * y)),
        _ => null,
    };

    /// <summary>Equal and NotEqual.</summary>
    public static Kernel Equality(bool same) => new FunctionKernel(context =>
    {
        Tensor x = context.Input(0), y = context.Input(1);
        var pairs = new BroadcastIndex(Broadcasting.Common(x.Shape, y.Shape), x.Shape, y.Shape);
        ReadOnlySpan<Complex> a = x.Span<Complex>(), b = y.Span<Complex>();
        Span<bool> result = context.Output(0, DType.Bool, pairs.Common).Span<bool>();
        for (int i = 0; i < result.Length; i++, pairs.Next()) result[i] = a[pairs[0]] == b[pairs[1]] == same;
    });

    // The product with a number makes NaN of what stands beside an infinite part.
    private static Complex Half(Complex z) => new(z.Real / 2, z.Imaginary / 2);

    private static Complex Turned(Complex z) => new(z.Imaginary, z.Real);

    /// <summary>e^z - 1 without losing the digits of a small z: (e^x - 1) cos y - 2 sin²(y/2) for the real part.</summary>
    private static Complex Expm1(Complex z)
    {
        double half = Math.Sin(z.Imaginary / 2), grown = NearZero.ExpM1(z.Real);
        return new Complex(grown * Math.Cos(z.Imaginary) - 2 * half * half, (grown + 1) * Math.Sin(z.Imaginary));
    }

    /// <summary>log(1 + z) without losing the digits of a small z.</summary>
    private static Complex Log1p(Complex z) => Complex.Abs(z) > 0.5 ? Complex.Log(new Complex(1 + z.Real, z.Imaginary))
        : new Complex(0.5 * NearZero.LogP1(z.Real * (2 + z.Real) + z.Imaginary * z.Imaginary), Math.Atan2(z.Imaginary, 1 + z.Real));

    /// <summary>Kahan's form; above or below the cut by the sign of the imaginary part, zero's too.</summary>
    private static Complex Acosh(Complex z)
    {
        Complex root = 2 * Complex.Log(Complex.Sqrt((z + Complex.One) / 2) + Complex.Sqrt((z - Complex.One) / 2));
        return new Complex(Math.Abs(root.Real), Math.CopySign(root.Imaginary, z.Imaginary));
    }

    /// <summary>The root on the right; the sign of a zero imaginary part says on which side of the cut it lies.</summary>
    private static Complex Sqrt(Complex z)
    {
        Complex root = Complex.Sqrt(z);
        return new Complex(root.Real, Math.CopySign(root.Imaginary, z.Imaginary));
    }

    /// <summary>For functions whose parts have the signs of the argument's, on the cuts too.</summary>
    private static Complex Odd(Complex result, Complex z) => new(Math.CopySign(result.Real, z.Real), Math.CopySign(result.Imaginary, z.Imaginary));

    /// <summary>C's <c>cpow</c>: zero to a power with a negative real part is infinite.</summary>
    private static Complex Power(Complex x, Complex y)
    {
        if (x != Complex.Zero) return Complex.Exp(y * Complex.Log(x));
        if (y == Complex.Zero) return Complex.One;
        return y.Real > 0 ? Complex.Zero : new Complex(y.Real < 0 ? double.PositiveInfinity : double.NaN, double.NaN);
    }

    private sealed class UnaryKernel(Func<Complex, Complex> function) : Kernel
    {
        public override void Run(RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<Complex> x = input.Span<Complex>();
            Span<Complex> y = context.Output(0, input.DType, input.Shape).Span<Complex>();
            for (int i = 0; i < x.Length; i++) y[i] = function(x[i]);
        }
    }

    private sealed class BinaryKernel(Func<Complex, Complex, Complex> function) : Kernel
    {
        public override void Run(RunContext context)
        {
            Tensor x = context.Input(0), y = context.Input(1);
            var pairs = new BroadcastIndex(Broadcasting.Common(x.Shape, y.Shape), x.Shape, y.Shape);
            ReadOnlySpan<Complex> a = x.Span<Complex>(), b = y.Span<Complex>();
            Span<Complex> target = context.Output(0, x.DType, pairs.Common).Span<Complex>();
            for (int i = 0; i < target.Length; i++, pairs.Next()) target[i] = function(a[pairs[0]], b[pairs[1]]);
        }
    }
}

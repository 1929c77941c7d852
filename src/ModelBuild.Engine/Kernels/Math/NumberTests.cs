using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Questions about floating-point numbers: IsNan, IsInf, IsFinite, CheckNumerics, ApproximateEqual.</summary>
internal static class NumberTests
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Reals(n, new Test<Nan>()), "IsNan");
        add(n => TypedKernel.Reals(n, new Test<Inf>()), "IsInf");
        add(n => TypedKernel.Reals(n, new Test<Finite>()), "IsFinite");
        add(n => TypedKernel.Reals(n, new CheckNumerics(n.Text("message"))), "CheckNumerics", "CheckNumericsV2");
        add(n => TypedKernel.Numbers(n, new ApproximateEqual(n.Float("tolerance"))), "ApproximateEqual");
    }

    private interface ITest
    {
        static abstract bool Of<T>(T value) where T : unmanaged, IFloatingPointIeee754<T>;
    }

    private struct Nan : ITest
    {
        public static bool Of<T>(T value) where T : unmanaged, IFloatingPointIeee754<T> => T.IsNaN(value);
    }

    private struct Inf : ITest
    {
        public static bool Of<T>(T value) where T : unmanaged, IFloatingPointIeee754<T> => T.IsInfinity(value);
    }

    private struct Finite : ITest
    {
        public static bool Of<T>(T value) where T : unmanaged, IFloatingPointIeee754<T> => T.IsFinite(value);
    }

    private sealed class Test<TTest> : IRealKernel where TTest : struct, ITest
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            ReadOnlySpan<T> x = context.Input(0).Span<T>();
            Span<bool> y = context.Output(0, DType.Bool, context.Input(0).Shape).Span<bool>();
            for (int i = 0; i < x.Length; i++) y[i] = TTest.Of(x[i]);
        }
    }

    /// <summary>Passes its input on, or fails with the node's message when it holds what is no finite number (check_numerics_op.cc).</summary>
    private sealed class CheckNumerics(string message) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            bool nan = false, inf = false;
            foreach (T value in context.Input(0).Span<T>())
            {
                nan |= T.IsNaN(value);
                inf |= T.IsInfinity(value);
            }
            if (nan || inf) throw new KernelException($"{message} : Tensor had {(nan && inf ? "NaN and Inf" : nan ? "NaN" : "Inf")} values");
            context.Output(0).Alias(context.Input(0));
        }
    }

    private sealed class ApproximateEqual(float tolerance) : INumberKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
        {
            Tensor x = context.Input(0), y = context.Input(1);
            if (!x.Shape.Equals(y.Shape)) throw new KernelException($"x and y must be of the same shape. x shape: {x.Shape}. y shape: {y.Shape}");
            ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>();
            Span<bool> same = context.Output(0, DType.Bool, x.Shape).Span<bool>();
            for (int i = 0; i < a.Length; i++) same[i] = T.Abs(a[i] - b[i]) < T.CreateTruncating(tolerance);
        }
    }
}

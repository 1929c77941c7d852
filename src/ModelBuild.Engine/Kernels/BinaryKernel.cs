using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>An operation on two numbers, in the three forms in which tensors meet.</summary>
internal interface IBinaryOp
{
    static abstract T Scalar<T>(T x, T y) where T : unmanaged, INumber<T>;

    static virtual void Spans<T, TSelf>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> output) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
    {
        for (int i = 0; i < output.Length; i++) output[i] = TSelf.Scalar(x[i], y[i]);
    }

    static virtual void SpanScalar<T, TSelf>(ReadOnlySpan<T> x, T y, Span<T> output) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
    {
        for (int i = 0; i < output.Length; i++) output[i] = TSelf.Scalar(x[i], y);
    }

    static virtual void ScalarSpan<T, TSelf>(T x, ReadOnlySpan<T> y, Span<T> output) where T : unmanaged, INumber<T> where TSelf : IBinaryOp
    {
        for (int i = 0; i < output.Length; i++) output[i] = TSelf.Scalar(x, y[i]);
    }
}

/// <summary>Two tensors, element by element, with broadcasting.</summary>
internal sealed unsafe class BinaryKernel<T, TOp> : Kernel, IStretchBinary where T : unmanaged, INumber<T> where TOp : struct, IBinaryOp
{
    public static BinaryKernel<T, TOp> Instance { get; } = new();

    public override void Run(RunContext context)
    {
        Tensor x = context.Input(0), y = context.Input(1);
        if (x.Shape.Rank == 0 && y.Shape.Rank == 0)
        {
            T value = TOp.Scalar(*x.Pointer<T>(), *y.Pointer<T>());
            *context.OutputLike(0, 0, x.DType).Pointer<T>() = value;
            return;
        }
        if (x.Shape.Equals(y.Shape))
        {
            Tensor same = context.OutputLike(0, 0, x.DType);
            var all = new Stretch { X = x.Pointer<T>(), Y = y.Pointer<T>(), Output = same.Pointer<T>() };
            all.Run(0, 1, 0, 1, 0, same.Count);
            return;
        }
        TensorShape common = Broadcasting.Common(x.Shape, y.Shape);
        Tensor output = common.Equals(x.Shape) ? context.OutputLike(0, 0, x.DType)
            : common.Equals(y.Shape) ? context.OutputLike(0, 1, x.DType) : context.Output(0, x.DType, common);
        var stretch = new Stretch { X = x.Pointer<T>(), Y = y.Pointer<T>(), Output = output.Pointer<T>() };
        Broadcasting.Walk(x.Shape, y.Shape, common, ref stretch);
    }

    // Only a kernel of floats is ever asked to.
    public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> output) => TOp.Spans<T, TOp>(MemoryMarshal.Cast<float, T>(x), MemoryMarshal.Cast<float, T>(y), MemoryMarshal.Cast<float, T>(output));

    public void Apply(ReadOnlySpan<float> x, float y, Span<float> output) => TOp.SpanScalar<T, TOp>(MemoryMarshal.Cast<float, T>(x), Unsafe.BitCast<float, T>(y), MemoryMarshal.Cast<float, T>(output));

    public void Apply(float x, ReadOnlySpan<float> y, Span<float> output) => TOp.ScalarSpan<T, TOp>(Unsafe.BitCast<float, T>(x), MemoryMarshal.Cast<float, T>(y), MemoryMarshal.Cast<float, T>(output));

    private struct Stretch : IStretch
    {
        public T* X, Y, Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Run(nint x, nint xStep, nint y, nint yStep, nint output, nint length)
        {
            int count = checked((int)length);
            var target = new Span<T>(Output + output, count);
            if (xStep != 0 && yStep != 0) TOp.Spans<T, TOp>(new ReadOnlySpan<T>(X + x, count), new ReadOnlySpan<T>(Y + y, count), target);
            else if (yStep == 0 && xStep != 0) TOp.SpanScalar<T, TOp>(new ReadOnlySpan<T>(X + x, count), Y[y], target);
            else if (xStep == 0 && yStep != 0) TOp.ScalarSpan<T, TOp>(X[x], new ReadOnlySpan<T>(Y + y, count), target);
            else target.Fill(TOp.Scalar(X[x], Y[y]));
        }
    }
}

using System.Runtime.InteropServices;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>An operation on every element by itself.</summary>
internal interface IUnaryOp<T> where T : unmanaged
{
    /// <summary>Applies it; input and output may be the same memory.</summary>
    static abstract void Apply(ReadOnlySpan<T> input, Span<T> output);
}

/// <summary>One tensor, element by element, large ones on several threads.</summary>
internal sealed unsafe class UnaryKernel<T, TOp> : Kernel, IStretchUnary where T : unmanaged where TOp : struct, IUnaryOp<T>
{
    // Elements of one item: large against waking a thread, small against the second-level cache.
    private const int ItemLength = 16384;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.OutputLike(0, 0, input.DType);
        nint count = output.Count;
        var work = new Work { Input = input.Pointer<T>(), Output = output.Pointer<T>(), Count = count };
        int items = (int)((count + ItemLength - 1) / ItemLength);
        if (items <= 2)
        {
            for (int i = 0; i < items; i++) work.Execute(i);
        }
        else context.Pool.Run(items, ref work);
    }

    /// <summary>Only a kernel of floats is ever asked to.</summary>
    public void Apply(ReadOnlySpan<float> x, Span<float> y) => TOp.Apply(MemoryMarshal.Cast<float, T>(x), MemoryMarshal.Cast<float, T>(y));

    private struct Work : IParallelWork
    {
        public T* Input, Output;
        public nint Count;

        public readonly void Execute(int item)
        {
            nint first = (nint)item * ItemLength;
            int length = (int)Math.Min(ItemLength, Count - first);
            TOp.Apply(new ReadOnlySpan<T>(Input + first, length), new Span<T>(Output + first, length));
        }
    }
}

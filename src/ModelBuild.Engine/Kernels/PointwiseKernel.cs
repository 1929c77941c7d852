using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A kernel that maps each float by itself, and so can be applied to any stretch of a tensor.</summary>
internal interface IStretchUnary
{
    void Apply(ReadOnlySpan<float> x, Span<float> y);
}

/// <summary>A kernel that maps two floats that meet.</summary>
internal interface IStretchBinary
{
    void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> output);

    void Apply(ReadOnlySpan<float> x, float y, Span<float> output);

    void Apply(float x, ReadOnlySpan<float> y, Span<float> output);
}

/// <summary>One operation of a <see cref="PointwiseKernel"/>.</summary>
/// <param name="Kernel">An <see cref="IStretchUnary"/> or <see cref="IStretchBinary"/>.</param>
/// <param name="X">What it reads: the input (0), or the value of an operation (from 1 on); -1 when it is the number.</param>
/// <param name="Y">The same of a second operand; -1 when it is the number, or there is none.</param>
/// <param name="Number">The constant operand.</param>
internal readonly record struct PointwiseOperation(Kernel Kernel, int X, int Y, float Number);

/// <summary>
/// Several element-wise operations on one tensor and numbers, stretch by stretch: what lies between them stays in the first-level cache (a GELU, say, that a graph spells out in eight nodes).
/// </summary>
internal sealed unsafe class PointwiseKernel(PointwiseOperation[] operations) : Kernel
{
    /// <summary>Most operations of one kernel: each has a stretch of the stack.</summary>
    public const int MostOperations = 12;

    private const int Stretch = 1024;

    // Stretches of one item of work, as for a single operation.
    private const int StretchesPerItem = 8;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        nint count = input.Count;
        var work = new Work { Operations = operations, Input = input.Pointer<float>(), Count = count, Output = context.OutputLike(0, 0, DType.Float).Pointer<float>() };
        int items = (int)((count + Stretch * StretchesPerItem - 1) / (Stretch * StretchesPerItem));
        if (items <= 2)
        {
            for (int i = 0; i < items; i++) work.Execute(i);
        }
        else context.Pool.Run(items, ref work);
    }

    private struct Work : IParallelWork
    {
        public PointwiseOperation[] Operations;
        public float* Input, Output;
        public nint Count;

        public readonly void Execute(int item)
        {
            float* values = stackalloc float[MostOperations * Stretch];
            for (nint at = (nint)item * Stretch * StretchesPerItem, end = Math.Min(Count, at + Stretch * StretchesPerItem); at < end; at += Stretch)
            {
                int length = (int)Math.Min(Stretch, end - at);
                for (int i = 0; i < Operations.Length; i++)
                {
                    ref readonly PointwiseOperation operation = ref Operations[i];
                    // The last writes the output itself, which may be the input's memory: nothing of this stretch is read afterwards.
                    var target = new Span<float>(i == Operations.Length - 1 ? Output + at : values + i * Stretch, length);
                    var x = new ReadOnlySpan<float>(operation.X <= 0 ? Input + at : values + (operation.X - 1) * Stretch, length);
                    var y = new ReadOnlySpan<float>(operation.Y <= 0 ? Input + at : values + (operation.Y - 1) * Stretch, length);
                    if (operation.Kernel is IStretchUnary unary) unary.Apply(x, target);
                    else
                    {
                        var binary = (IStretchBinary)operation.Kernel;
                        if (operation.X < 0) binary.Apply(operation.Number, y, target);
                        else if (operation.Y < 0) binary.Apply(x, operation.Number, target);
                        else binary.Apply(x, y, target);
                    }
                }
            }
        }
    }
}

using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>What follows a product and has been drawn into it: a factor and a bias for each output column, and a rectifier.</summary>
/// <param name="Bias">A value for each output column, or null.</param>
/// <param name="Scale">A factor for each output column, which goes into the packed weights; or null.</param>
/// <param name="Sum">Whether another tensor, the step's last input, is added to the result.</param>
/// <param name="Activation">What each result goes through.</param>
internal sealed record Epilogue(float[]? Bias, float[]? Scale, bool Sum, Activation Activation)
{
    public static Epilogue None { get; } = new(null, null, false, Activation.None);

    /// <summary>This with the next kernel drawn in; null when it does not fit.</summary>
    public Epilogue? With(Kernel next, int data, Tensor?[] others, int columns)
    {
        if (Activation != Activation.None) return null; // nothing goes behind a rectifier
        switch (next)
        {
            case UnaryKernel<float, ElementWise.Typed<float, ElementWise.Relu>>: return this with { Activation = Activation.Relu };
            case UnaryKernel<float, ElementWise.Typed<float, ElementWise.Relu6>>: return this with { Activation = Activation.Relu6 };
            case BiasAddKernel { ChannelsLast: true } when data == 0: return Added(others[1]!, columns);
            case BinaryKernel<float, ElementWise.AddOp> when others[1 - data] is null: return Sum ? null : this with { Sum = true };
            case BinaryKernel<float, ElementWise.AddOp>: return Added(others[1 - data]!, columns);
            case FusedBatchNormKernel norm when data == 0 && !Sum && norm.IsInference && norm.ChannelsLast: return Normalized(norm, others, columns);
            default: return null;
        }
    }

    private Epilogue? Added(Tensor bias, int columns)
    {
        // A vector over the columns; with more dimensions it would be broadcast elsewhere too.
        if (bias.DType != DType.Float || bias.Shape.Rank == 0 || bias.Count != columns || bias.Shape[bias.Shape.Rank - 1] != columns) return null;
        float[] sum = new float[columns];
        for (int i = 0; i < columns; i++) sum[i] = (Bias?[i] ?? 0) + bias.Span<float>()[i];
        return this with { Bias = sum };
    }

    /// <summary>scale · (x − mean) / √(variance + ε) + offset, as a factor on the weights and a bias.</summary>
    private Epilogue? Normalized(FusedBatchNormKernel norm, Tensor?[] others, int columns)
    {
        if (others.Skip(1).Take(4).Any(o => o is null || o.Count != columns)) return null;
        ReadOnlySpan<float> scale = others[1]!.Span<float>(), offset = others[2]!.Span<float>(), mean = others[3]!.Span<float>(), variance = others[4]!.Span<float>();
        float[] factor = new float[columns], bias = new float[columns];
        for (int i = 0; i < columns; i++)
        {
            double f = scale[i] / Math.Sqrt((double)variance[i] + norm.Epsilon);
            factor[i] = (float)(f * (Scale?[i] ?? 1));
            bias[i] = (float)(offset[i] + ((Bias?[i] ?? 0) - (double)mean[i]) * f);
        }
        return this with { Scale = factor, Bias = bias };
    }

    /// <summary>
    /// Makes the output of a product. Where another tensor is added in the product's own shape, its elements are added to the sums, and its memory may become the output's; in any
    /// other shape the product is computed by itself, and <see cref="End"/> broadcasts the two.
    /// </summary>
    public unsafe ProductTarget Begin(RunContext context, in TensorShape shape)
    {
        if (!Sum) return new ProductTarget { Output = context.Output(0, DType.Float, shape).Pointer<float>(), Activation = Activation };
        int last = context.InputCount - 1;
        Tensor other = context.Input(last);
        if (other.Shape.Equals(shape))
        {
            float* addend = other.Pointer<float>();
            return new ProductTarget { Output = context.OutputLike(0, last, DType.Float).Pointer<float>(), Addend = addend, Activation = Activation };
        }
        NativeBlock alone = context.Arena.Rent(shape.Bytes(sizeof(float)));
        return new ProductTarget { Output = (float*)alone.Pointer, Alone = alone, Shape = shape };
    }

    /// <summary>What is left to do when the product is computed.</summary>
    public unsafe void End(RunContext context, in ProductTarget target)
    {
        if (target.Alone is null) return;
        Tensor other = context.Input(context.InputCount - 1);
        TensorShape common = Broadcasting.Common(target.Shape, other.Shape);
        var stretch = new SumStretch { X = target.Output, Y = other.Pointer<float>(), Output = context.Output(0, DType.Float, common).Pointer<float>(), Activation = Activation };
        Broadcasting.Walk(target.Shape, other.Shape, common, ref stretch);
        context.Arena.Return(target.Alone);
    }

    private unsafe struct SumStretch : IStretch
    {
        public float* X, Y, Output;
        public Activation Activation;

        public readonly void Run(nint x, nint xStep, nint y, nint yStep, nint output, nint length)
        {
            for (nint i = 0; i < length; i++) Output[output + i] = Activation.Apply(X[x + i * xStep] + Y[y + i * yStep]);
        }
    }

    /// <summary>The factors in native memory; null without.</summary>
    public NativeBlock? NativeScale()
    {
        if (Scale is null) return null;
        var block = new NativeBlock(Scale.Length * sizeof(float));
        unsafe
        {
            Scale.CopyTo(new Span<float>(block.Pointer, Scale.Length));
        }
        return block;
    }

    /// <summary>The bias of some columns in native memory, padded with zeros to whole panels; null without one.</summary>
    public NativeBlock? NativeBias(int first, int columns)
    {
        if (Bias is null) return null;
        int padded = (columns + PackedMatrix.PanelWidth - 1) / PackedMatrix.PanelWidth * PackedMatrix.PanelWidth;
        var block = new NativeBlock(padded * sizeof(float));
        unsafe
        {
            var values = new Span<float>(block.Pointer, padded);
            values.Clear();
            Bias.AsSpan(first, columns).CopyTo(values);
        }
        return block;
    }
}

/// <summary>Where a product is written: what is added to its sums, and what they go through.</summary>
internal unsafe struct ProductTarget
{
    public float* Output, Addend;
    public Activation Activation;

    /// <summary>Memory for the product alone, when its shape is not the output's.</summary>
    public NativeBlock? Alone;

    public TensorShape Shape;
}

using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>What follows a product and has been drawn into it: a factor and a bias for each output column, and a rectifier.</summary>
/// <param name="Bias">A value for each output column, or null.</param>
/// <param name="Scale">A factor for each output column, which goes into the packed weights; or null.</param>
/// <param name="Activation">What each result goes through.</param>
internal sealed record Epilogue(float[]? Bias, float[]? Scale, Activation Activation)
{
    public static Epilogue None { get; } = new(null, null, Activation.None);

    /// <summary>This with the next kernel drawn in; null when it does not fit.</summary>
    public Epilogue? With(Kernel next, int data, Tensor?[] others, int columns)
    {
        if (Activation != Activation.None) return null; // nothing goes behind a rectifier
        switch (next)
        {
            case UnaryKernel<float, ElementWise.Typed<float, ElementWise.Relu>>: return this with { Activation = Activation.Relu };
            case UnaryKernel<float, ElementWise.Typed<float, ElementWise.Relu6>>: return this with { Activation = Activation.Relu6 };
            case BiasAddKernel { ChannelsLast: true } when data == 0: return Added(others[1]!, columns);
            case BinaryKernel<float, ElementWise.AddOp>: return Added(others[1 - data]!, columns);
            case FusedBatchNormKernel norm when data == 0 && norm.IsInference && norm.ChannelsLast: return Normalized(norm, others, columns);
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

using System.Numerics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Batch normalization of images (tensorflow/core/kernels/fused_batch_norm_op.cc). In inference with the statistics given; in training mode with
/// those of the batch itself.
/// </summary>
internal sealed class FusedBatchNormKernel(NodeInfo node) : Kernel
{
    private readonly float _averageFactor = node.Float("exponential_avg_factor");

    public float Epsilon { get; } = node.Float("epsilon");

    public bool IsInference { get; } = !node.Bool("is_training");

    public bool ChannelsLast { get; } = node.Text("data_format") == "NHWC";

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (!ChannelsLast) throw new KernelException("images in NCHW order are not there; train or export the model with NHWC");
        if (input.DType != DType.Float) throw new KernelException($"batch normalization of {DTypes.NameOf(input.DType)} is not there");
        int channels = (int)input.Shape[input.Shape.Rank - 1];
        ReadOnlySpan<float> scale = context.Input(1).Span<float>(), offset = context.Input(2).Span<float>();
        ReadOnlySpan<float> givenMean = context.Input(3).Span<float>(), givenVariance = context.Input(4).Span<float>(), x = input.Span<float>();
        NativeBlock block = context.Arena.Rent(4L * channels * sizeof(float));
        Span<float> mean = Part(block, 0, channels), variance = Part(block, 1, channels), batchVariance = Part(block, 2, channels), factor = Part(block, 3, channels);
        if (IsInference)
        {
            givenMean.CopyTo(mean);
            givenVariance.CopyTo(variance);
            givenVariance.CopyTo(batchVariance);
        }
        else Statistics(x, channels, mean, variance, batchVariance);

        Span<float> y = context.Output(0, DType.Float, input.Shape).Span<float>();
        for (int c = 0; c < channels; c++) factor[c] = scale[c] / MathF.Sqrt(variance[c] + Epsilon);
        for (int at = 0; at < x.Length; at += channels) Normalize(x.Slice(at, channels), mean, factor, offset, y.Slice(at, channels));

        var perChannel = TensorShape.Of(channels);
        for (int output = 1; output < Math.Min(5, context.OutputCount); output++)
        {
            Span<float> statistic = context.Output(output, DType.Float, perChannel).Span<float>();
            bool isMean = output is 1 or 3;
            ReadOnlySpan<float> source = isMean ? mean : output == 2 ? batchVariance : variance;
            source.CopyTo(statistic);
            // The running statistics move by the factor towards those of the batch.
            if (output > 2 || IsInference || _averageFactor == 1) continue;
            ReadOnlySpan<float> running = isMean ? givenMean : givenVariance;
            for (int c = 0; c < channels && !running.IsEmpty; c++) statistic[c] = (1 - _averageFactor) * running[c] + _averageFactor * statistic[c];
        }
        // The reserve of a GPU's library; TensorFlow's own kernel gives a single zero.
        if (context.OutputCount == 6) context.Output(5, DType.Float, TensorShape.Scalar).Span<float>().Clear();
        context.Arena.Return(block);
    }

    private static unsafe Span<float> Part(NativeBlock block, int part, int channels) => new((float*)block.Pointer + (nint)part * channels, channels);

    private static void Normalize(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, ReadOnlySpan<float> offset, Span<float> y)
    {
        int width = Vector<float>.Count, c = 0;
        for (; c <= x.Length - width; c += width)
            ((new Vector<float>(x.Slice(c, width)) - new Vector<float>(mean.Slice(c, width))) * new Vector<float>(factor.Slice(c, width)) + new Vector<float>(offset.Slice(c, width))).CopyTo(y.Slice(c, width));
        for (; c < x.Length; c++) y[c] = (x[c] - mean[c]) * factor[c] + offset[c];
    }

    private static void Statistics(ReadOnlySpan<float> x, int channels, Span<float> mean, Span<float> variance, Span<float> batchVariance)
    {
        int count = channels == 0 ? 0 : x.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (int at = c; at < x.Length; at += channels) sum += x[at];
            double average = sum / count;
            for (int at = c; at < x.Length; at += channels) squares += (x[at] - average) * (x[at] - average);
            mean[c] = (float)average;
            variance[c] = (float)(squares / count);
            // What is reported is the sample's variance, without bias.
            batchVariance[c] = (float)(squares / Math.Max(1, count - 1));
        }
    }
}

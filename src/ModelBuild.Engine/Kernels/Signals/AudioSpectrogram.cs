using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>How strong each frequency is in each stretch of a sound: Hann's window, zeros up to a power of two, and the transform's magnitudes (spectrogram.cc).</summary>
internal sealed class AudioSpectrogram(long windowSize, long stride, bool squared) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.Shape.Rank != 2) throw new KernelException($"input must be 2-dimensional {input.Shape}");
        if (windowSize is < 2 or > 1 << 24 || stride < 1) throw new KernelException("window_size must be at least 2 and stride positive");
        int window = (int)windowSize, samples = checked((int)input.Shape[0]), channels = checked((int)input.Shape[1]);
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)window), frequencies = length / 2 + 1, slices = samples < window ? 0 : checked((int)((samples - window) / stride + 1));
        Span<float> to = context.Output(0, DType.Float, TensorShape.Of(channels, slices, frequencies)).Span<float>();
        ReadOnlySpan<float> x = input.Span<float>();
        var values = new Complex[length];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int slice = 0; slice < slices; slice++)
            {
                Array.Clear(values);
                for (int i = 0; i < window; i++)
                    values[i] = x[(int)(slice * stride + i) * channels + channel] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / window));
                FourierTransform.Run(values, false);
                for (int f = 0; f < frequencies; f++)
                {
                    double power = values[f].Real * values[f].Real + values[f].Imaginary * values[f].Imaginary;
                    to[(channel * slices + slice) * frequencies + f] = (float)(squared ? power : Math.Sqrt(power));
                }
            }
        }
    }
}

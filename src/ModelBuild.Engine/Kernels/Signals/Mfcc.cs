using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Mel-frequency cepstral coefficients of spectrograms: energies in bands of the mel scale, their logarithms, and a cosine transform of those (mfcc.cc, mfcc_mel_filterbank.cc, mfcc_dct.cc).</summary>
internal sealed class Mfcc(NodeInfo node) : Kernel
{
    private const double Floor = 1e-12;

    private readonly double _upper = node.Float("upper_frequency_limit"), _lower = node.Float("lower_frequency_limit");
    private readonly long _channels = node.Int("filterbank_channel_count"), _coefficients = node.Int("dct_coefficient_count");

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        long rate = context.Input(1).Integer();
        if (shape.Rank != 3 || shape[2] < 2 || rate < 1) throw new KernelException($"spectrogram must be 3-dimensional, with more than one frequency, and the sample rate positive: {shape}");
        if (_channels is < 1 or > 1 << 16 || _coefficients is < 1 or > 1 << 16 || _lower < 0 || _upper <= _lower) throw new KernelException("filterbank_channel_count and dct_coefficient_count must be positive, and the lower frequency limit below the upper");
        int length = checked((int)shape[2]), bands = (int)_channels, count = (int)_coefficients;
        (int[] band, double[] weight, int first, int last) = Bands(length, rate, bands);
        shape[2] = count;
        Span<float> to = context.Output(0, DType.Float, shape).Span<float>();
        ReadOnlySpan<float> x = input.Span<float>();
        double[] energy = new double[bands];
        double factor = Math.Sqrt(2.0 / bands), step = Math.PI / bands;
        for (int row = 0; row < to.Length / count; row++)
        {
            Array.Clear(energy);
            for (int i = first; i <= last; i++)
            {
                // The spectrogram is of powers; the bands add up magnitudes.
                double magnitude = Math.Sqrt(x[row * length + i]), part = magnitude * weight[i];
                if (band[i] >= 0) energy[band[i]] += part;
                if (band[i] + 1 < bands) energy[band[i] + 1] += magnitude - part;
            }
            for (int b = 0; b < bands; b++) energy[b] = Math.Log(Math.Max(energy[b], Floor));
            for (int k = 0; k < count; k++)
            {
                double sum = 0;
                for (int b = 0; b < bands; b++) sum += factor * Math.Cos(k * step * (b + 0.5)) * energy[b];
                to[row * count + k] = (float)sum;
            }
        }
    }

    /// <summary>For each frequency the band below whose centre it lies, and which part of it goes to that band; the rest goes to the next.</summary>
    private (int[] Band, double[] Weight, int First, int Last) Bands(int length, long rate, int bands)
    {
        double low = Mel(_lower), spacing = (Mel(_upper) - low) / (bands + 1), hertz = 0.5 * rate / (length - 1);
        double[] centre = [.. Enumerable.Range(0, bands + 1).Select(i => low + spacing * (i + 1))];
        int first = (int)(1.5 + _lower / hertz), last = Math.Min(length - 1, (int)(_upper / hertz));
        int[] band = new int[length];
        double[] weight = new double[length];
        for (int i = 0, channel = 0; i < length; i++)
        {
            double mel = Mel(i * hertz);
            if (i < first || i > last)
            {
                band[i] = -2;
                continue;
            }
            while (channel < bands && centre[channel] < mel) channel++;
            band[i] = channel - 1;
            weight[i] = band[i] >= 0 ? (centre[band[i] + 1] - mel) / (centre[band[i] + 1] - centre[band[i]]) : (centre[0] - mel) / (centre[0] - low);
        }
        return (band, weight, first, last);
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
}

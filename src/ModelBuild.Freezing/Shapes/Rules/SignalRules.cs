namespace ModelBuild.Freezing.Shapes;

/// <summary>Fourier transforms and audio (spectral_ops.cc, audio_ops.cc).</summary>
internal static class SignalRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, c.Input(0)), "FFT FFT2D FFT3D IFFT IFFT2D IFFT3D BatchFFT BatchFFT2D BatchFFT3D BatchIFFT "
            + "BatchIFFT2D BatchIFFT3D");
        rules.Add(static c => RealTransform(c, 1, forward: true), "RFFT");
        rules.Add(static c => RealTransform(c, 2, forward: true), "RFFT2D");
        rules.Add(static c => RealTransform(c, 3, forward: true), "RFFT3D");
        rules.Add(static c => RealTransform(c, 1, forward: false), "IRFFT");
        rules.Add(static c => RealTransform(c, 2, forward: false), "IRFFT2D");
        rules.Add(static c => RealTransform(c, 3, forward: false), "IRFFT3D");
        rules.Add(DecodeWav, "DecodeWav");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "EncodeWav");
        rules.Add(AudioSpectrogram, "AudioSpectrogram");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Input(0)[0], c.Input(0)[1], c.Int("dct_coefficient_count", 13))), "Mfcc");
    }

    private static void RealTransform(OpContext c, int rank, bool forward)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank || x.Rank < rank) return;
        StaticShape lengths = c.ShapeFromInput(1);
        for (int i = 0; i < rank; i++)
        {
            long length = lengths[i];
            if (forward && i == rank - 1 && length > 0) length = length / 2 + 1;
            x = x.With(x.Rank - rank + i, length);
        }
        c.Set(0, x);
    }

    private static void DecodeWav(OpContext c)
    {
        long samples = c.Int("desired_samples", -1), channels = c.Int("desired_channels", -1);
        c.Set(0, StaticShape.Of(samples, channels));
        c.Set(1, StaticShape.Scalar);
    }

    private static void AudioSpectrogram(OpContext c)
    {
        StaticShape x = c.Input(0);
        long window = c.Int("window_size"), stride = c.Int("stride");
        if (window <= 0 || stride <= 0) return;
        long frames = x[0] < 0 ? Dim.Unknown : x[0] < window ? 0 : 1 + (x[0] - window) / stride;
        long size = 1;
        while (size < window) size *= 2;
        c.Set(0, StaticShape.Of(x[1], frames, 1 + size / 2));
    }
}

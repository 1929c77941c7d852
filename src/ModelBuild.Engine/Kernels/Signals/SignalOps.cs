namespace ModelBuild.Engine.Kernels;

/// <summary>Ops on signals: which kernel each op has.</summary>
internal static class SignalOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        FftKernel.Register(add);
        ComplexNumbers.Register(add);
        add(n => new AudioSpectrogram(n.Int("window_size"), n.Int("stride"), n.Bool("magnitude_squared")), "AudioSpectrogram");
        add(n => new Mfcc(n), "Mfcc");
        add(n => new DecodeWav(n.Int("desired_channels"), n.Int("desired_samples")), "DecodeWav");
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A decoded image: rows of pixels of one to four channels (gray; gray and alpha; red, green, blue; the same and alpha), of 8 or 16 bits.</summary>
internal sealed class Picture
{
    // As TensorFlow has it: larger images are taken for damaged files.
    private const long MostSamples = 1L << 29;

    public Picture(int width, int height, int channels, int bits)
    {
        CheckSize(width, height, channels);
        (Width, Height, Channels, Bits) = (width, height, channels, bits);
        Samples = new ushort[width * height * channels];
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int Bits { get; }

    public ushort[] Samples { get; }

    /// <exception cref="KernelException">The image is empty, or larger than any real one.</exception>
    public static void CheckSize(long width, long height, long channels)
    {
        if (width <= 0 || height <= 0 || width > 1 << 27 || height > 1 << 27 || width * height > MostSamples / channels) throw new KernelException($"Image too large, or empty: {width} x {height}");
    }

    /// <summary>The picture with as many channels as asked for; 0 asks for those that it has.</summary>
    public Picture WithChannels(int wanted)
    {
        if (wanted == 0 || wanted == Channels) return this;
        var other = new Picture(Width, Height, wanted, Bits);
        ushort full = Bits == 16 ? ushort.MaxValue : (ushort)255;
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            ReadOnlySpan<ushort> from = Samples.AsSpan(pixel * Channels, Channels);
            Span<ushort> to = other.Samples.AsSpan(pixel * wanted, wanted);
            if (wanted <= 2) to[0] = Channels <= 2 ? from[0] : Gray(from);
            else
            {
                for (int c = 0; c < 3; c++) to[c] = from[Channels <= 2 ? 0 : c];
            }
            if (wanted is 2 or 4) to[wanted - 1] = Channels is 2 or 4 ? from[Channels - 1] : full;
        }
        return other;
    }

    /// <summary>Gives the picture as an output of the given dtype.</summary>
    public void Give(RunContext context, DType dtype)
    {
        Tensor output = context.Output(0, dtype, TensorShape.Of(Height, Width, Channels));
        for (int i = 0; i < Samples.Length; i++)
        {
            switch (dtype)
            {
                case DType.UInt8: output.Span<byte>()[i] = (byte)(Bits == 16 ? Samples[i] >> 8 : Samples[i]); break;
                case DType.UInt16: output.Span<ushort>()[i] = (ushort)(Bits == 16 ? Samples[i] : Samples[i] * 257); break;
                case DType.Float: output.Span<float>()[i] = Bits == 16 ? Samples[i] / 65535f : Samples[i] / 255f; break;
                default: throw new KernelException($"an image of {DTypes.NameOf(dtype)} cannot be decoded");
            }
        }
    }

    /// <summary>The weights are those that TensorFlow hands to libpng, which takes them for red and green.</summary>
    private static ushort Gray(ReadOnlySpan<ushort> color)
    {
        const int red = (int)(0.299 * 32768), green = (int)(0.114 * 32768), blue = 32768 - red - green;
        return (ushort)((color[0] * (long)red + color[1] * (long)green + color[2] * (long)blue + 16384) >> 15);
    }
}

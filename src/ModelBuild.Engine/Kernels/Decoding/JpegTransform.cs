namespace ModelBuild.Engine.Kernels;

/// <summary>The inverse cosine transform of a block of eight by eight, in the integers of libjpeg's accurate method (jidctint.c): 13 bits of fraction, two of them kept between the passes.</summary>
internal static class JpegTransform
{
    private const int Bits = 13, Kept = 2;
    private const int F0298 = 2446, F0390 = 3196, F0541 = 4433, F0765 = 6270, F0899 = 7373, F1175 = 9633, F1501 = 12299, F1847 = 15137, F1961 = 16069, F2053 = 16819, F2562 = 20995, F3072 = 25172;

    /// <summary>Writes the samples of one block.</summary>
    public static void Run(ReadOnlySpan<short> coefficients, ushort[] quantization, byte[] samples, int first, int stride)
    {
        Span<long> work = stackalloc long[64];
        for (int i = 0; i < 64; i++) work[i] = coefficients[i] * (long)quantization[i];
        for (int column = 0; column < 8; column++) Line(work, column, 8, Bits - Kept);
        for (int row = 0; row < 8; row++) Line(work, row * 8, 1, Bits + Kept + 3);
        for (int i = 0; i < 64; i++) samples[first + i / 8 * stride + i % 8] = (byte)Math.Clamp(work[i] + 128, 0, 255);
    }

    private static void Line(Span<long> w, int at, int step, int shift)
    {
        long z2 = w[at + 2 * step], z3 = w[at + 6 * step], z1 = (z2 + z3) * F0541;
        long tmp2 = z1 - z3 * F1847, tmp3 = z1 + z2 * F0765;
        long tmp0 = (w[at] + w[at + 4 * step]) << Bits, tmp1 = (w[at] - w[at + 4 * step]) << Bits;
        long tmp10 = tmp0 + tmp3, tmp13 = tmp0 - tmp3, tmp11 = tmp1 + tmp2, tmp12 = tmp1 - tmp2;
        (tmp0, tmp1, tmp2, tmp3) = (w[at + 7 * step], w[at + 5 * step], w[at + 3 * step], w[at + step]);
        z1 = tmp0 + tmp3;
        z2 = tmp1 + tmp2;
        z3 = tmp0 + tmp2;
        long z4 = tmp1 + tmp3, z5 = (z3 + z4) * F1175;
        tmp0 *= F0298;
        tmp1 *= F2053;
        tmp2 *= F3072;
        tmp3 *= F1501;
        z1 *= -F0899;
        z2 *= -F2562;
        z3 = z3 * -F1961 + z5;
        z4 = z4 * -F0390 + z5;
        tmp0 += z1 + z3;
        tmp1 += z2 + z4;
        tmp2 += z2 + z3;
        tmp3 += z1 + z4;
        long half = 1L << (shift - 1);
        w[at] = (tmp10 + tmp3 + half) >> shift;
        w[at + 7 * step] = (tmp10 - tmp3 + half) >> shift;
        w[at + step] = (tmp11 + tmp2 + half) >> shift;
        w[at + 6 * step] = (tmp11 - tmp2 + half) >> shift;
        w[at + 2 * step] = (tmp12 + tmp1 + half) >> shift;
        w[at + 5 * step] = (tmp12 - tmp1 + half) >> shift;
        w[at + 3 * step] = (tmp13 + tmp0 + half) >> shift;
        w[at + 4 * step] = (tmp13 - tmp0 + half) >> shift;
    }
}

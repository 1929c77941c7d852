using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Reads JPEG files, baseline and progressive (ITU-T T.81), to the bit as libjpeg does with its exact integer transform and smooth upsampling: TensorFlow's DecodeJpeg (lib/jpeg/jpeg_mem.cc).
/// </summary>
internal static class Jpeg
{
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public static Picture Read(ReadOnlyMemory<byte> file, int channels)
    {
        JpegFrame frame = new JpegReader(file).Read();
        if (frame.Components.Length is not (1 or 3)) throw new KernelException($"a JPEG file of {frame.Components.Length} color components cannot be decoded");
        if (channels == 4) throw new KernelException("channels must be 0, 1 or 3 for a JPEG file");
        int own = frame.Components.Length, wanted = channels == 0 ? own : channels;
        var picture = new Picture(frame.Width, frame.Height, wanted, 8);
        // The gray of a colored image is its first component.
        byte[][] planes = [.. frame.Components.Take(wanted == 1 ? 1 : own).Select(frame.Plane)];
        for (int i = 0; i < frame.Width * frame.Height; i++)
        {
            if (wanted == 1) picture.Samples[i] = planes[0][i];
            else if (own == 1) picture.Samples.AsSpan(3 * i, 3).Fill(planes[0][i]);
            else if (frame.IsRgb) for (int c = 0; c < 3; c++) picture.Samples[3 * i + c] = planes[c][i];
            else Color(planes[0][i], planes[1][i] - 128, planes[2][i] - 128, picture.Samples.AsSpan(3 * i, 3));
        }
        return picture;
    }

    /// <summary>From luma and two differences to red, green and blue (jdcolor.c).</summary>
    private static void Color(int y, int cb, int cr, Span<ushort> rgb)
    {
        const int half = 1 << 15, redCr = (int)(1.40200 * 65536 + 0.5), blueCb = (int)(1.77200 * 65536 + 0.5), greenCr = (int)(0.71414 * 65536 + 0.5), greenCb = (int)(0.34414 * 65536 + 0.5);
        rgb[0] = (ushort)Math.Clamp(y + ((redCr * cr + half) >> 16), 0, 255);
        rgb[1] = (ushort)Math.Clamp(y + ((-greenCb * cb - greenCr * cr + half) >> 16), 0, 255);
        rgb[2] = (ushort)Math.Clamp(y + ((blueCb * cb + half) >> 16), 0, 255);
    }
}

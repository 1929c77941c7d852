using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Samples that stand for two or four pixels, spread with weights of three to one towards the nearer neighbour (libjpeg's "fancy" upsampling, jdsample.c).</summary>
internal static class JpegUpsampling
{
    public static byte[] Run(byte[] samples, int stride, int width, int height, int across, int down, int toWidth, int toHeight)
    {
        byte[] pixels = new byte[toWidth * toHeight];
        // Narrow images are only repeated; so are ratios other than one and two.
        bool smooth = across <= 2 && down <= 2 && (across == 1 || width > 2);
        for (int y = 0; y < toHeight; y++)
        {
            int row = Math.Min(y / down, height - 1), near = down == 2 ? Math.Clamp(y % 2 == 0 ? row - 1 : row + 1, 0, height - 1) : row;
            for (int x = 0; x < toWidth; x++)
            {
                int column = Math.Min(x / across, width - 1);
                pixels[y * toWidth + x] = !smooth || across == 1 && down == 1 ? samples[row * stride + column]
                    : across == 1 ? (byte)((3 * samples[row * stride + column] + samples[near * stride + column] + (y % 2 == 0 ? 1 : 2)) >> 2)
                    : down == 1 ? Beside(samples, row * stride, column, width, x)
                    : Between(samples, row * stride, near * stride, column, width, x);
            }
        }
        return pixels;
    }

    private static byte Beside(byte[] samples, int row, int column, int width, int x)
    {
        int own = samples[row + column];
        if (x % 2 == 0) return (byte)(column == 0 ? own : (3 * own + samples[row + column - 1] + 1) >> 2);
        return (byte)(column == width - 1 ? own : (3 * own + samples[row + column + 1] + 2) >> 2);
    }

    private static byte Between(byte[] samples, int row, int near, int column, int width, int x)
    {
        int Sum(int at) => 3 * samples[row + at] + samples[near + at];
        int own = Sum(column);
        if (x % 2 == 0) return (byte)(column == 0 ? (4 * own + 8) >> 4 : (3 * own + Sum(column - 1) + 8) >> 4);
        return (byte)(column == width - 1 ? (4 * own + 7) >> 4 : (3 * own + Sum(column + 1) + 7) >> 4);
    }
}

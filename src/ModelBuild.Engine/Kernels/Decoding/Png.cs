using System.Buffers.Binary;
using System.IO.Compression;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Reads PNG files (ISO/IEC 15948): every color type, depth and interlacing; palettes and transparent colors become colors and alpha, as libpng makes them for TensorFlow (lib/png/png_io.cc).</summary>
internal static class Png
{
    // The best that deflate can do, and a little more: no file can hold more than so many bytes for each of its own.
    private const long MostInflation = 1100;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    public static Picture Read(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0, depth = 0, color = 0;
        bool interlaced = false, ended = false;
        byte[] palette = [], transparent = [];
        using var packed = new MemoryStream();
        for (int at = Signature.Length; !ended;)
        {
            if (at + 12 > file.Length) throw Damaged("it ends too soon");
            long length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) throw Damaged("a chunk is longer than the file");
            ReadOnlySpan<byte> name = file.Slice(at + 4, 4), data = file.Slice(at + 8, (int)length);
            if (name.SequenceEqual("IHDR"u8) && data.Length == 13)
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                (depth, color, interlaced) = (data[8], data[9], data[12] != 0);
            }
            else if (name.SequenceEqual("PLTE"u8)) palette = data.ToArray();
            else if (name.SequenceEqual("tRNS"u8)) transparent = data.ToArray();
            else if (name.SequenceEqual("IDAT"u8)) packed.Write(data);
            else if (name.SequenceEqual("IEND"u8)) ended = true;
            at += (int)length + 12;
        }
        int channels = color switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw Damaged($"the color type {color} is unknown") };
        if (depth is not (1 or 2 or 4 or 8 or 16) || (depth < 8 && color is not (0 or 3)) || (depth == 16 && color == 3)) throw Damaged($"the bit depth {depth} does not go with the color type {color}");
        Picture.CheckSize(width, height, 4);
        ushort[] samples = Samples(packed, width, height, channels, depth, interlaced);
        return Finished(samples, width, height, channels, depth, color, palette, transparent);
    }

    private static ushort[] Samples(MemoryStream packed, int width, int height, int channels, int depth, bool interlaced)
    {
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)];
        long total = passes.Sum(p => Rows(height, p.Y, p.StepY) * (1 + RowBytes(Rows(width, p.X, p.StepX), channels, depth)));
        if (total > packed.Length * MostInflation + 4096) throw Damaged("its data are too short for its size");
        packed.Position = 0;
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        var samples = new ushort[width * height * channels];
        int pixelBytes = Math.Max(1, channels * depth / 8);
        foreach ((int firstX, int firstY, int stepX, int stepY) in passes)
        {
            int columns = (int)Rows(width, firstX, stepX);
            if (columns == 0) continue;
            byte[] row = new byte[RowBytes(columns, channels, depth)], before = new byte[row.Length];
            for (int y = firstY; y < height; y += stepY)
            {
                int filter = Byte(inflated);
                Fill(inflated, row);
                Unfilter(filter, row, before, pixelBytes);
                for (int i = 0; i < columns * channels; i++)
                    samples[(y * width + firstX + i / channels * stepX) * channels + i % channels] = Sample(row, i, depth);
                (row, before) = (before, row);
            }
        }
        return samples;
    }

    private static long Rows(int size, int first, int step) => first >= size ? 0 : (size - first + step - 1) / step;

    private static long RowBytes(long columns, int channels, int depth) => (columns * channels * depth + 7) / 8;

    private static ushort Sample(byte[] row, int i, int depth) => depth switch
    {
        8 => row[i],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * i)),
        _ => (ushort)(row[i * depth / 8] >> (8 - depth - i * depth % 8) & ((1 << depth) - 1)),
    };

    private static int Byte(ZLibStream stream)
    {
        Span<byte> one = stackalloc byte[1];
        Fill(stream, one);
        return one[0];
    }

    private static void Fill(ZLibStream stream, Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged("its data cannot be unpacked");
        }
    }

    private static void Unfilter(int filter, byte[] row, byte[] before, int pixel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= pixel ? row[i - pixel] : 0, up = before[i], corner = i >= pixel ? before[i - pixel] : 0;
            row[i] = unchecked((byte)(row[i] + filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw Damaged($"the filter {filter} is unknown"),
            }));
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner, toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static Picture Finished(ushort[] samples, int width, int height, int channels, int depth, int color, byte[] palette, byte[] transparent)
    {
        if (color == 3)
        {
            var painted = new Picture(width, height, transparent.Length > 0 ? 4 : 3, 8);
            for (int i = 0; i < samples.Length; i++)
            {
                int entry = samples[i] * 3;
                if (entry + 3 > palette.Length) throw Damaged("a pixel has a color that the palette does not have");
                for (int c = 0; c < 3; c++) painted.Samples[i * painted.Channels + c] = palette[entry + c];
                if (painted.Channels == 4) painted.Samples[i * 4 + 3] = samples[i] < transparent.Length ? transparent[samples[i]] : (byte)255;
            }
            return painted;
        }
        bool keyed = color is 0 or 2 && transparent.Length >= 2 * channels;
        var picture = new Picture(width, height, channels + (keyed ? 1 : 0), depth == 16 ? 16 : 8);
        // Few bits are spread over all eight.
        int scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            bool isKey = keyed;
            for (int c = 0; c < channels; c++)
            {
                ushort sample = samples[pixel * channels + c];
                if (keyed) isKey &= sample == BinaryPrimitives.ReadUInt16BigEndian(transparent.AsSpan(2 * c));
                picture.Samples[pixel * picture.Channels + c] = (ushort)(sample * scale);
            }
            if (keyed) picture.Samples[pixel * picture.Channels + channels] = isKey ? (ushort)0 : depth == 16 ? ushort.MaxValue : (ushort)255;
        }
        return picture;
    }

    private static KernelException Damaged(string what) => new($"Invalid PNG data: {what}");
}

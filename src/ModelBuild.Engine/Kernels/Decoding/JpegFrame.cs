namespace ModelBuild.Engine.Kernels;

/// <summary>One color component of a JPEG image: its coefficients, block by block, and what they are multiplied with.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int table)
{
    public int Id { get; } = id;

    public int Horizontal { get; } = horizontal;

    public int Vertical { get; } = vertical;

    /// <summary>The number of its quantization table.</summary>
    public int Table { get; } = table;

    /// <summary>Blocks in a row and rows of blocks, those that only fill up the last unit included.</summary>
    public int BlocksAcross { get; set; }

    public int BlocksDown { get; set; }

    /// <summary>Size in samples.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    public short[] Coefficients { get; set; } = [];

    public ushort[] Quantization { get; set; } = [];

    /// <summary>The last constant coefficient, from which the next one is told.</summary>
    public int Predicted { get; set; }
}

/// <summary>A JPEG image as it was read.</summary>
internal sealed record JpegFrame(int Width, int Height, JpegComponent[] Components, bool IsRgb)
{
    /// <summary>A component's samples, as many as the image has pixels.</summary>
    public byte[] Plane(JpegComponent component)
    {
        int stride = component.BlocksAcross * 8;
        byte[] samples = new byte[stride * component.BlocksDown * 8];
        for (int block = 0; block < component.BlocksAcross * component.BlocksDown; block++)
        {
            int first = block / component.BlocksAcross * 8 * stride + block % component.BlocksAcross * 8;
            JpegTransform.Run(component.Coefficients.AsSpan(block * 64, 64), component.Quantization, samples, first, stride);
        }
        int mostAcross = Components.Max(c => c.Horizontal), mostDown = Components.Max(c => c.Vertical);
        return JpegUpsampling.Run(samples, stride, component.Width, component.Height, mostAcross / component.Horizontal, mostDown / component.Vertical, Width, Height);
    }
}

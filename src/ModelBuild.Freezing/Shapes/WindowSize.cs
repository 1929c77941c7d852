namespace ModelBuild.Freezing.Shapes;

/// <summary>How many positions a window takes along a dim (<c>GetWindowedOutputSizeFromDims</c>, common_shape_fns.cc).</summary>
internal static class WindowSize
{
    public static long Of(OpContext c, long size, long window, long stride, int dim, long dilation = 1)
    {
        if (stride <= 0 || dilation <= 0) return Dim.Unknown;
        switch (c.Text("padding"))
        {
            case "SAME":
                return Dim.DivideUp(size, stride);
            case "VALID":
                return Count(size, window, stride, dilation);
            case "EXPLICIT":
                IReadOnlyList<long> pads = c.Ints("explicit_paddings").Count > 0 ? c.Ints("explicit_paddings") : c.Ints("padding_list");
                return pads.Count > 2 * dim + 1 ? Count(Dim.Add(Dim.Add(size, pads[2 * dim]), pads[2 * dim + 1]), window, stride, dilation) : Dim.Unknown;
            default:
                return Dim.Unknown;
        }
    }

    private static long Count(long size, long window, long stride, long dilation)
    {
        if (size < 0 || window < 0) return Dim.Unknown;
        long reach = (window - 1) * dilation + 1;
        return size + stride < reach ? Dim.Unknown : Math.Max(0, (size - reach + stride) / stride);
    }
}

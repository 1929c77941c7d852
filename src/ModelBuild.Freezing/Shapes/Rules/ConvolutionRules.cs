namespace ModelBuild.Freezing.Shapes;

/// <summary>Convolutions and their gradients (<c>Conv2DShape</c> and its kin in common_shape_fns.cc, nn_ops.cc).</summary>
internal static class ConvolutionRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => Convolve(c, 2), "Conv2D _FusedConv2D QuantizedConv2D");
        rules.Add(static c => Convolve(c, 3), "Conv3D");
        rules.Add(DepthwiseConv2d, "DepthwiseConv2dNative");
        rules.Add(static c => BackpropInput(c, 4), "Conv2DBackpropInput DepthwiseConv2dNativeBackpropInput");
        rules.Add(static c => BackpropInput(c, 5), "Conv3DBackpropInputV2");
        rules.Add(static c => BackpropFilter(c, 4), "Conv2DBackpropFilter DepthwiseConv2dNativeBackpropFilter");
        rules.Add(static c => BackpropFilter(c, 5), "Conv3DBackpropFilterV2");
        rules.Add(static c => c.Set(0, c.Input(0)), "Conv3DBackpropInput Dilation2DBackpropInput");
        rules.Add(static c => c.Set(0, c.Input(1)), "Conv3DBackpropFilter Dilation2DBackpropFilter");
        rules.Add(Dilation2D, "Dilation2D");
    }

    public static bool ChannelsFirst(OpContext c) => c.Text("data_format").StartsWith("NC", StringComparison.Ordinal);

    private static void Convolve(OpContext c, int spatial)
    {
        StaticShape input = c.Input(0), filter = c.Input(1);
        if (c.Text("data_format").Contains("_VECT", StringComparison.Ordinal)) return;
        long[] dims = new long[spatial + 2];
        Array.Fill(dims, Dim.Unknown);
        bool first = ChannelsFirst(c);
        int start = first ? 2 : 1;
        dims[0] = input[0];
        dims[first ? 1 : spatial + 1] = filter[spatial + 1];
        FillWindows(c, input, filter, spatial, start, dims);
        c.Set(0, StaticShape.Of(dims));
        for (int i = 1; i < c.OutputCount; i++) c.Set(i, StaticShape.Scalar);
    }

    private static void DepthwiseConv2d(OpContext c)
    {
        StaticShape input = c.Input(0), filter = c.Input(1);
        bool first = ChannelsFirst(c);
        long[] dims = [input[0], Dim.Unknown, Dim.Unknown, Dim.Unknown];
        dims[first ? 1 : 3] = Dim.Multiply(Dim.Merge(filter[2], input[first ? 1 : 3]), filter[3]);
        FillWindows(c, input, filter, 2, first ? 2 : 1, dims);
        c.Set(0, StaticShape.Of(dims));
    }

    private static void FillWindows(OpContext c, StaticShape input, StaticShape filter, int spatial, int start, long[] dims)
    {
        IReadOnlyList<long> strides = c.Ints("strides"), dilations = c.Ints("dilations");
        for (int s = 0; s < spatial; s++)
        {
            int dim = start + s;
            long dilation = dilations.Count > dim ? dilations[dim] : 1;
            if (strides.Count > dim) dims[dim] = WindowSize.Of(c, input[dim], filter[s], strides[dim], dim, dilation);
        }
    }

    /// <summary>Inputs: input_sizes, filter, out_backprop. input_sizes may also hold the spatial dims alone.</summary>
    private static void BackpropInput(OpContext c, int rank)
    {
        StaticShape sizes = c.ShapeFromInput(0), filter = c.Input(1), gradient = c.Input(2);
        if (sizes.HasRank && sizes.Rank == rank - 2)
        {
            long depth = filter[rank - 2];
            StaticShape batch = StaticShape.Of(gradient[0]);
            sizes = ChannelsFirst(c) ? batch.Concat(StaticShape.Of(depth)).Concat(sizes) : batch.Concat(sizes).Concat(StaticShape.Of(depth));
        }
        StaticShape shape = sizes.Merge(StaticShape.OfRank(rank)) ?? StaticShape.OfRank(rank);
        c.Set(0, shape[0] < 0 ? shape.With(0, gradient[0]) : shape);
    }

    private static void BackpropFilter(OpContext c, int rank) =>
        c.Set(0, c.ShapeFromInput(1).Merge(StaticShape.OfRank(rank)) ?? StaticShape.OfRank(rank));

    private static void Dilation2D(OpContext c)
    {
        StaticShape input = c.Input(0), filter = c.Input(1);
        IReadOnlyList<long> strides = c.Ints("strides"), rates = c.Ints("rates");
        if (strides.Count != 4 || rates.Count != 4) return;
        c.Set(0, StaticShape.Of(input[0], WindowSize.Of(c, input[1], filter[0], strides[1], 1, rates[1]),
            WindowSize.Of(c, input[2], filter[1], strides[2], 2, rates[2]), Dim.Merge(input[3], filter[2])));
    }
}

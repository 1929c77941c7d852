namespace ModelBuild.Engine.Compute;

/// <summary>How a convolution is cut into tiles for Winograd's algorithm.</summary>
internal readonly record struct WinogradTiling(WinogradAxis Down, WinogradAxis Across)
{
    // What else counts beside a multiplication and addition, in such: a weight that is read from memory (its four bytes take as long as about 8 of them), and the two transforms of
    // an element.
    private const double WeightCost = 8, TransformCost = 8;

    // Fewer columns or channels leave a tile of the product too short; with more a block of tiles is far larger than any cache.
    private const int FewestChannels = 32, MostChannels = 1024;

    // Larger tiles round more, so they have to be clearly faster.
    private const double WorthRounding = 0.8, WorthTransforming = 0.85;

    /// <summary>Products for each pair of an input and an output channel.</summary>
    public int Points => Down.Points * Across.Points;

    /// <summary>The tiling for a convolution, or null where a direct one is faster. It does not depend on the number of images, so that an image's result does not either.</summary>
    public static WinogradTiling? Of(in Window window, int channels, int outputs)
    {
        if (window is not { StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1 } || channels is < FewestChannels or > MostChannels || outputs < FewestChannels) return null;
        if (channels % WinogradTransform.Lanes != 0 || outputs % WinogradTransform.Lanes != 0) return null;
        WinogradTiling? best = null;
        double least = (double)window.KernelHeight * window.KernelWidth * (window.OutputHeight * (double)window.OutputWidth + WeightCost) * WorthTransforming;
        foreach (WinogradTiling tiling in (ReadOnlySpan<WinogradTiling>)
            [Of(3, 2, 3, 2), Of(3, 4, 3, 4), Of(5, 2, 5, 2), Of(1, 1, 3, 2), Of(3, 2, 1, 1), Of(1, 1, 3, 4), Of(3, 4, 1, 1), Of(1, 1, 7, 2), Of(7, 2, 1, 1)])
        {
            if (tiling.Down.Taps != window.KernelHeight || tiling.Across.Taps != window.KernelWidth) continue;
            double tiles = (double)tiling.Down.Tiles(window.OutputHeight) * tiling.Across.Tiles(window.OutputWidth);
            double cost = tiling.Points * (tiles * (1 + TransformCost / channels + TransformCost / outputs) + WeightCost);
            if (cost >= least) continue;
            (best, least) = (tiling, cost * WorthRounding);
        }
        return best;
    }

    private static WinogradTiling Of(int taps, int outputs, int tapsAcross, int outputsAcross) => new(new WinogradAxis(taps, outputs), new WinogradAxis(tapsAcross, outputsAcross));
}

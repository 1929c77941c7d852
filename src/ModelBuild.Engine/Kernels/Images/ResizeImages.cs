using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>What the resize ops share: shapes, and where a pixel of the new image lies in the old one (tensorflow/core/kernels/image/image_resizer_state.h).</summary>
internal readonly struct ResizeImages
{
    private readonly bool _halfPixelCenters;

    private ResizeImages(TensorShape shape, int outHeight, int outWidth, bool alignCorners, bool halfPixelCenters)
    {
        _halfPixelCenters = halfPixelCenters;
        (Batch, Height, Width, Channels) = (checked((int)shape[0]), checked((int)shape[1]), checked((int)shape[2]), checked((int)shape[3]));
        (OutHeight, OutWidth) = (outHeight, outWidth);
        HeightScale = Scale(Height, outHeight, alignCorners);
        WidthScale = Scale(Width, outWidth, alignCorners);
    }

    public int Batch { get; }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    public float HeightScale { get; }

    public float WidthScale { get; }

    public TensorShape OutShape => TensorShape.Of(Batch, OutHeight, OutWidth, Channels);

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Numbers(n, new ResizeBilinear(n.Bool("align_corners"), n.Bool("half_pixel_centers"))), "ResizeBilinear");
        add(n => TypedKernel.Numbers(n, new ResizeBicubic(n.Bool("align_corners"), n.Bool("half_pixel_centers"))), "ResizeBicubic");
        add(n => TypedKernel.Numbers(n, new ResizeArea(n.Bool("align_corners"))), "ResizeArea");
        add(n => MoveKernel.Of(new ResizeNearestNeighbor(n.Bool("align_corners"), n.Bool("half_pixel_centers"))), "ResizeNearestNeighbor");
    }

    /// <summary>Reads the images of input 0 and the new size of input 1.</summary>
    public static ResizeImages Of(RunContext context, bool alignCorners, bool halfPixelCenters)
    {
        TensorShape shape = context.Input(0).Shape;
        long[] size = context.Input(1).Integers();
        if (shape.Rank != 4) throw new KernelException($"input must be 4-dimensional {shape}");
        if (size.Length != 2 || size[0] <= 0 || size[1] <= 0 || size[0] > int.MaxValue || size[1] > int.MaxValue) throw new KernelException("output dimensions must be positive");
        if (shape[1] <= 0 || shape[2] <= 0) throw new KernelException("input image must be of non-zero size");
        if (alignCorners && halfPixelCenters) throw new KernelException("If half_pixel_centers is True, align_corners must be False");
        return new ResizeImages(shape, (int)size[0], (int)size[1], alignCorners, halfPixelCenters);
    }

    /// <summary>The place in the old image, along one axis.</summary>
    public float At(int pixel, float scale) => _halfPixelCenters ? (pixel + 0.5f) * scale - 0.5f : pixel * scale;

    private static float Scale(int size, int outSize, bool alignCorners) => alignCorners && outSize > 1 ? (size - 1) / (float)(outSize - 1) : size / (float)outSize;
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The pixels of each window behind one another as channels; zeros beyond the edge (extract_image_patches_op.cc).</summary>
internal readonly struct ExtractImagePatches(NodeInfo node) : IMoveKernel
{
    private readonly WindowAttributes _window = WindowAttributes.Read(node, "ksizes", "rates");

    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        if (shape.Rank != 4) throw new KernelException($"input must be 4-dimensional {shape}");
        Compute.Window window = _window.On(shape[1], shape[2], _window.KernelHeight, _window.KernelWidth);
        int height = checked((int)shape[1]), width = checked((int)shape[2]), channels = checked((int)shape[3]), patch = _window.KernelHeight * _window.KernelWidth * channels;
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, TensorShape.Of(shape[0], window.OutputHeight, window.OutputWidth, patch)));
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        if (typeof(T) != typeof(TensorString)) to.Clear();
        int at = 0;
        for (int b = 0; b < shape[0]; b++)
            for (int oy = 0; oy < window.OutputHeight; oy++)
                for (int ox = 0; ox < window.OutputWidth; ox++)
                    for (int ky = 0; ky < _window.KernelHeight; ky++)
                        for (int kx = 0; kx < _window.KernelWidth; kx++, at += channels)
                        {
                            int y = oy * _window.StrideY - window.PadTop + ky * _window.DilationY, x = ox * _window.StrideX - window.PadLeft + kx * _window.DilationX;
                            if (y >= 0 && y < height && x >= 0 && x < width) from.Slice(((b * height + y) * width + x) * channels, channels).CopyTo(to[at..]);
                        }
    }
}

using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The outlines of boxes drawn onto images, in the colors given (DrawBoundingBoxesV2) or in ten of its own, in turn (image/draw_bounding_box_op.cc).</summary>
internal sealed class DrawBoundingBoxes : IRealKernel
{
    private static readonly float[][] s_colors =
    [
        [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5f, 0, 0.5f, 1], [0.5f, 0.5f, 0, 1], [0.5f, 0, 0, 1], [0, 0, 0.5f, 1], [0, 1, 1, 1], [1, 0, 1, 1],
    ];

    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor images = context.Input(0), boxes = context.Input(1);
        TensorShape shape = images.Shape;
        if (shape.Rank != 4 || shape[3] is not (1 or 3 or 4)) throw new KernelException($"channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA) of a batch of images, got {shape}");
        if (boxes.Shape.Rank != 3 || boxes.Shape[2] != 4 || boxes.Shape[0] != shape[0]) throw new KernelException($"the boxes should be 4 coordinates for each of each image, got {boxes.Shape}");
        int height = checked((int)shape[1]), width = checked((int)shape[2]), depth = (int)shape[3], each = (int)boxes.Shape[1];
        T[][] colors = Colors<T>(context, depth);
        Span<T> canvas = context.Output(0, images.DType, shape).Span<T>();
        images.Span<T>().CopyTo(canvas);
        ReadOnlySpan<float> corners = boxes.Span<float>();
        if (height == 0 || width == 0) return;
        for (int box = 0; box < corners.Length / 4; box++)
        {
            ReadOnlySpan<float> at = corners.Slice(4 * box, 4);
            long top = (long)(at[0] * (height - 1)), left = (long)(at[1] * (width - 1)), bottom = (long)(at[2] * (height - 1)), right = (long)(at[3] * (width - 1));
            // A box that is inverted, or outside the image, is not drawn.
            if (top > bottom || left > right || top >= height || bottom < 0 || left >= width || right < 0) continue;
            T[] color = colors[box % each % colors.Length];
            Span<T> image = canvas.Slice(box / each * height * width * depth, height * width * depth);
            for (int x = (int)Math.Max(left, 0); x <= Math.Min(right, width - 1); x++)
            {
                if (top >= 0) color.CopyTo(image[(((int)top * width + x) * depth)..]);
                if (bottom < height) color.CopyTo(image[(((int)bottom * width + x) * depth)..]);
            }
            for (int y = (int)Math.Max(top, 0); y <= Math.Min(bottom, height - 1); y++)
            {
                if (left >= 0) color.CopyTo(image[((y * width + (int)left) * depth)..]);
                if (right < width) color.CopyTo(image[((y * width + (int)right) * depth)..]);
            }
        }
    }

    private static T[][] Colors<T>(RunContext context, int depth) where T : unmanaged, IFloatingPointIeee754<T>
    {
        float[][] colors = [.. s_colors.Select(c => depth == 1 ? [1f] : c[..depth])];
        if (context.InputCount > 2 && context.Input(2) is { Count: > 0 } given)
        {
            if (given.Shape.Rank != 2 || given.Shape[1] < depth) throw new KernelException($"colors must have equal or more channels than the image provided: {given.Shape} vs. {depth}");
            float[] all = given.Span<float>().ToArray();
            colors = [.. all.Chunk((int)given.Shape[1]).Select(c => c[..depth])];
        }
        return [.. colors.Select(c => Array.ConvertAll(c, T.CreateTruncating))];
    }
}

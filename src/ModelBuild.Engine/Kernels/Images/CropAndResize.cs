using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Boxes cut out of images, each brought to one size (image/crop_and_resize_op.cc). Boxes are in parts of the image: y1, x1, y2, x2.</summary>
internal sealed class CropAndResize(bool nearest, float outside) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor image = context.Input(0), boxes = context.Input(1);
        long[] boxImage = context.Input(2).Integers(), size = context.Input(3).Integers();
        TensorShape shape = image.Shape;
        if (shape.Rank != 4 || shape[1] <= 0 || shape[2] <= 0) throw new KernelException("input image must be 4-D and image dimensions must be positive");
        if (boxes.Shape.Rank != 2 || boxes.Shape[1] != 4 || boxes.Shape[0] != boxImage.Length) throw new KernelException("boxes must be 2-D with 4 columns, and box_index has incompatible shape");
        if (size.Length != 2 || size[0] <= 0 || size[1] <= 0 || size[0] > int.MaxValue || size[1] > int.MaxValue) throw new KernelException("crop dimensions must be positive");
        (int height, int width, int channels, int cropHeight, int cropWidth) = (checked((int)shape[1]), checked((int)shape[2]), checked((int)shape[3]), (int)size[0], (int)size[1]);
        ReadOnlySpan<T> from = image.Span<T>();
        ReadOnlySpan<float> box = boxes.Span<float>();
        Span<float> to = context.Output(0, DType.Float, TensorShape.Of(boxImage.Length, cropHeight, cropWidth, channels)).Span<float>();
        int at = 0;
        for (int b = 0; b < boxImage.Length; b++)
        {
            if (boxImage[b] < 0 || boxImage[b] >= shape[0]) throw new KernelException($"box_index has values outside [0, {shape[0]})");
            (float y1, float x1, float y2, float x2) = (box[b * 4], box[b * 4 + 1], box[b * 4 + 2], box[b * 4 + 3]);
            int first = (int)boxImage[b] * height;
            for (int y = 0; y < cropHeight; y++)
            {
                float row = Place(y, y1, y2, cropHeight, height);
                for (int x = 0; x < cropWidth; x++, at += channels)
                {
                    float column = Place(x, x1, x2, cropWidth, width);
                    Span<float> pixel = to.Slice(at, channels);
                    if (!(row >= 0 && row <= height - 1 && column >= 0 && column <= width - 1)) pixel.Fill(outside);
                    else if (nearest) Copy(from.Slice(((first + (int)MathF.Round(row, MidpointRounding.AwayFromZero)) * width + (int)MathF.Round(column, MidpointRounding.AwayFromZero)) * channels, channels), pixel);
                    else Blend(from, pixel, first, width, row, column);
                }
            }
        }
    }

    private static float Place(int pixel, float low, float high, int crop, int size) =>
        crop > 1 ? low * (size - 1) + pixel * ((high - low) * (size - 1) / (crop - 1)) : 0.5f * (low + high) * (size - 1);

    private static void Copy<T>(ReadOnlySpan<T> from, Span<float> pixel) where T : unmanaged, INumber<T>
    {
        for (int c = 0; c < pixel.Length; c++) pixel[c] = float.CreateTruncating(from[c]);
    }

    private static void Blend<T>(ReadOnlySpan<T> from, Span<float> pixel, int first, int width, float row, float column) where T : unmanaged, INumber<T>
    {
        int top = (int)MathF.Floor(row), bottom = (int)MathF.Ceiling(row), left = (int)MathF.Floor(column), right = (int)MathF.Ceiling(column);
        float dy = row - top, dx = column - left;
        for (int c = 0; c < pixel.Length; c++)
        {
            float tl = float.CreateTruncating(from[((first + top) * width + left) * pixel.Length + c]), tr = float.CreateTruncating(from[((first + top) * width + right) * pixel.Length + c]);
            float bl = float.CreateTruncating(from[((first + bottom) * width + left) * pixel.Length + c]), br = float.CreateTruncating(from[((first + bottom) * width + right) * pixel.Length + c]);
            float upper = tl + (tr - tl) * dx, lower = bl + (br - bl) * dx;
            pixel[c] = upper + (lower - upper) * dy;
        }
    }
}

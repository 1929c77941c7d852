namespace ModelBuild.Freezing.Shapes;

/// <summary>Resizing, cropping and decoding of images (image_ops.cc).</summary>
internal static class ImageRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, Resized(c, c.Input(0)[3])), "ResizeArea ResizeBicubic ResizeBilinear ResizeNearestNeighbor "
            + "ScaleAndTranslate");
        rules.Add(static c =>
        {
            c.Set(0, Resized(c, c.Input(0)[3]));
            c.Set(1, StaticShape.Scalar);
            c.Set(2, StaticShape.Scalar);
        }, "QuantizedResizeBilinear");
        rules.Add(static c => c.Set(0, c.Input(1)), "ResizeBilinearGrad ResizeBicubicGrad ScaleAndTranslateGrad");
        rules.Add(ResizeNearestNeighborGrad, "ResizeNearestNeighborGrad");
        rules.Add(CropAndResize, "CropAndResize");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(3)), "CropAndResizeGradImage");
        rules.Add(static c => c.Set(0, c.Input(2)), "CropAndResizeGradBoxes");
        rules.Add(static c => c.Set(0, StaticShape.Of(Dim.Unknown, Dim.Unknown, Channels(c))), "DecodeJpeg DecodePng DecodeBmp "
            + "DecodeAndCropJpeg");
        rules.Add(static c => c.Set(0, StaticShape.Of(Dim.Unknown, Dim.Unknown, Dim.Unknown, 3)), "DecodeGif");
        rules.Add(static c => c.Set(0, c.Bool("expand_animations", true) ? StaticShape.Unknown : StaticShape.Of(Dim.Unknown, Dim.Unknown, Channels(c))),
            "DecodeImage");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "EncodeJpeg EncodeJpegVariableQuality EncodePng");
        rules.Add(static c => c.Set(0, StaticShape.Of(3)), "ExtractJpegShape");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(3));
            c.Set(1, StaticShape.Of(3));
            c.Set(2, StaticShape.Of(1, 1, 4));
        }, "SampleDistortedBoundingBox SampleDistortedBoundingBoxV2");
        rules.Add(ExtractGlimpse, "ExtractGlimpse ExtractGlimpseV2");
        rules.Add(Transform, "ImageProjectiveTransformV2 ImageProjectiveTransformV3");
    }

    private static long Channels(OpContext c) => c.Int("channels") is var channels && channels > 0 ? channels : Dim.Unknown;

    private static StaticShape Resized(OpContext c, long depth)
    {
        StaticShape size = c.ShapeFromInput(1);
        return StaticShape.Of(c.Input(0)[0], size[0], size[1], depth);
    }

    private static void ResizeNearestNeighborGrad(OpContext c) => c.Set(0, Resized(c, c.Input(0)[3]));

    private static void CropAndResize(OpContext c)
    {
        StaticShape size = c.ShapeFromInput(3);
        long boxes = Dim.Merge(c.Input(1)[0], c.Input(2)[0]);
        c.Set(0, StaticShape.Of(boxes, size[0], size[1], c.Input(0)[3]));
    }

    private static void ExtractGlimpse(OpContext c)
    {
        StaticShape size = c.ShapeFromInput(1);
        c.Set(0, StaticShape.Of(Dim.Merge(c.Input(0)[0], c.Input(2)[0]), size[0], size[1], c.Input(0)[3]));
    }

    private static void Transform(OpContext c)
    {
        StaticShape size = c.ShapeFromInput(2);
        c.Set(0, StaticShape.Of(c.Input(0)[0], size[0], size[1], c.Input(0)[3]));
    }
}

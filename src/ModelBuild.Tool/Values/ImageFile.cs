using Google.Protobuf;
using ModelBuild.Engine;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>
/// PNG, JPEG and BMP files as the values of inputs, in the size and with the channels that the input takes, decoded, scaled and encoded by the engine's own ops
/// (DecodeImage, ResizeBilinear, EncodePng), which give what TensorFlow's give.
/// </summary>
internal static class ImageFile
{
    /// <summary>What black and white become in an input of floating point.</summary>
    public static (double Black, double White) Range { get; set; } = (0, 1);

    public static bool IsImage(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) || (bytes.StartsWith("BM"u8) && bytes.Length > 54 && bytes[6..10].SequenceEqual(new byte[4]));

    /// <summary>The picture as the input takes it: <c>[?,h,w,c]</c>, <c>[h,w,c]</c>, or rows <c>[?,784]</c> of square pictures.</summary>
    public static TensorValue Decode(string path, byte[] file, TensorSpec input)
    {
        long[] dims = [.. input.Shape.Dims];
        (long height, long width, long channels) = SizeFor(input, dims, path);
        var graph = new GraphDef { Versions = new VersionDef { Producer = 1087 } };
        graph.Node.Add(new NodeDef { Name = "file", Op = "Placeholder", Attr = { ["dtype"] = Type(DataType.DtString), ["shape"] = new AttrValue { Shape = new TensorShapeProto() } } });
        graph.Node.Add(new NodeDef
        {
            Name = "image", Op = "DecodeImage", Input = { "file" },
            Attr = { ["channels"] = new AttrValue { I = channels }, ["dtype"] = Type(DataType.DtUint8), ["expand_animations"] = new AttrValue { B = false } },
        });
        string output = "image:0";
        if (height > 0)
        {
            graph.Node.Add(Const("axis", 0));
            graph.Node.Add(Const("size", (int)height, (int)width));
            graph.Node.Add(new NodeDef { Name = "batch", Op = "ExpandDims", Input = { "image", "axis" }, Attr = { ["T"] = Type(DataType.DtUint8), ["Tdim"] = Type(DataType.DtInt32) } });
            graph.Node.Add(new NodeDef
            {
                Name = "resized", Op = "ResizeBilinear", Input = { "batch", "size" },
                Attr = { ["T"] = Type(DataType.DtUint8), ["align_corners"] = new AttrValue { B = false }, ["half_pixel_centers"] = new AttrValue { B = true } },
            });
            output = "resized:0";
        }
        TensorValue picture = Run(graph, output, TensorValue.OfStrings([], [file]), path);
        double[] pixels = picture.ToDoubles();
        long[] hwc = picture.Shape[^3..];
        long[] shape = dims.Length switch { 3 => hwc, 2 => [1, hwc[0] * hwc[1] * hwc[2]], _ => [1, .. hwc] };
        if (ValueCast.IsFloat(input.DType))
            return new TensorValue(input.DType, shape, ValueCast.Floats(input.DType, [.. pixels.Select(p => Range.Black + p / 255 * (Range.White - Range.Black))]), []);
        if (!ValueCast.IsNumber(input.DType)) throw ValueFiles.Unusable(path, $"It is an image, and the input {input.Name} takes {DTypes.NameOf(input.DType)}.");
        return new TensorValue(input.DType, shape, ValueCast.Integers(input.DType, [.. pixels.Select(p => (Int128)Math.Clamp(Math.Round(p), 0, 255))]), []);
    }

    /// <summary>A value of shape <c>[h,w,c]</c> or <c>[1,h,w,c]</c> as a PNG; floats are taken as 0 to 1, or as 0 to 255 when they go beyond.</summary>
    public static byte[] Encode(TensorValue value, string path)
    {
        long[] shape = value.Shape.Length == 4 && value.Shape[0] == 1 ? value.Shape[1..] : value.Shape.Length == 2 ? [.. value.Shape, 1] : value.Shape;
        if (shape.Length != 3 || shape[2] is not (1 or 2 or 3 or 4) || !ValueCast.IsNumber(value.DType) || value.Count == 0) throw ValueFiles.Unusable(path, $"A value of {value.Kind} is no picture: that has the shape [height,width,1, 3 or 4].");
        double[] pixels = value.ToDoubles();
        double scale = ValueCast.IsFloat(value.DType) && pixels.All(p => p <= 1) ? 255 : 1;
        byte[] bytes = [.. pixels.Select(p => (byte)Math.Clamp(Math.Round(p * scale), 0, 255))];
        var graph = new GraphDef { Versions = new VersionDef { Producer = 1087 } };
        graph.Node.Add(new NodeDef { Name = "pixels", Op = "Placeholder", Attr = { ["dtype"] = Type(DataType.DtUint8), ["shape"] = new AttrValue { Shape = new TensorShapeProto { UnknownRank = true } } } });
        graph.Node.Add(new NodeDef { Name = "png", Op = "EncodePng", Input = { "pixels" }, Attr = { ["T"] = Type(DataType.DtUint8), ["compression"] = new AttrValue { I = -1 } } });
        return Run(graph, "png:0", new TensorValue(DType.UInt8, shape, bytes, []), path).Strings[0].Bytes.ToArray();
    }

    private static (long Height, long Width, long Channels) SizeFor(TensorSpec input, long[] dims, string path)
    {
        if (!input.Shape.HasRank) return (0, 0, 3);
        if (dims.Length is 3 or 4)
        {
            long channels = dims[^1] < 0 ? 3 : dims[^1];
            if (channels is not (1 or 3 or 4) || (dims[^3] < 0) != (dims[^2] < 0)) throw No();
            return (Math.Max(dims[^3], 0), Math.Max(dims[^2], 0), channels);
        }
        if (dims.Length != 2 || dims[1] <= 0) throw No();
        foreach (long channels in (long[])[1, 3])
        {
            long side = (long)Math.Round(Math.Sqrt(dims[1] / (double)channels));
            if (side * side * channels == dims[1]) return (side, side, channels);
        }
        throw No();

        Exception No() => ValueFiles.Unusable(path, $"It is an image, and the input {input.Name} takes {input.Shape}: no shape of images, which is [?,height,width,channels].");
    }

    private static TensorValue Run(GraphDef graph, string output, TensorValue feed, string path)
    {
        try
        {
            string input = graph.Node[0].Name + ":0";
            using ILoadedGraph loaded = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = 1 }).Load(ModelSource.FromBytes(graph.ToByteArray()), [input], [output]);
            using IEngineCall call = loaded.CreateCall();
            EngineValues.Set(call, 0, feed);
            call.Run();
            return EngineValues.Get(call, 0, loaded.Interface.Outputs[0].DType);
        }
        catch (ModelException e) when (e.Code == ModelErrorCodes.NodeFailed)
        {
            throw ValueFiles.Unusable(path, $"The image cannot be used: {e.Message}", e);
        }
    }

    private static AttrValue Type(DataType dtype) => new() { Type = dtype };

    private static NodeDef Const(string name, params int[] values)
    {
        var tensor = new TensorProto { Dtype = DataType.DtInt32, TensorShape = new TensorShapeProto() };
        if (values.Length > 1) tensor.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = values.Length });
        tensor.IntVal.AddRange(values);
        return new NodeDef { Name = name, Op = "Const", Attr = { ["dtype"] = Type(DataType.DtInt32), ["value"] = new AttrValue { Tensor = tensor } } };
    }
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Image files as tensors: DecodePng, DecodeJpeg, DecodeBmp, DecodeImage. As in TensorFlow each op reads every format; the file says which it is (image/decode_image_op.cc).</summary>
internal sealed class DecodeImage : Kernel
{
    private readonly int _channels;
    private readonly DType _type;

    public DecodeImage(NodeInfo node)
    {
        _channels = (int)node.Int("channels");
        _type = node.Op is "DecodePng" or "DecodeImage" ? node.Type("dtype", DType.UInt8) : DType.UInt8;
        if (_type is not (DType.UInt8 or DType.UInt16 or DType.Float)) throw ElementWise.Unsupported(node, _type);
        if (_channels is not (0 or 1 or 3 or 4) || node.Int("ratio", without: 1) != 1)
            throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') with {_channels} channels and ratio {node.Int("ratio", without: 1)}.");
    }

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new DecodeImage(n), "DecodePng", "DecodeJpeg", "DecodeBmp", "DecodeImage");
        add(_ => new EncodePng(), "EncodePng");
    }

    public override void Run(RunContext context)
    {
        context.Input(0).RequireScalar("contents");
        ReadOnlyMemory<byte> file = context.Input(0).Strings![0].Bytes;
        Picture picture = Png.Is(file.Span) ? Png.Read(file.Span).WithChannels(_channels)
            : Jpeg.Is(file.Span) ? Jpeg.Read(file, _channels)
            : Bmp.Is(file.Span) ? Bmp.Read(file.Span, _channels)
            : throw new KernelException("Unknown image file format. One of JPEG, PNG, BMP required");
        picture.Give(context, _type);
    }
}

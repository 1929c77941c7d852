using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution of images. A constant filter is packed once, with the factors of a batch normalization that follows.</summary>
internal sealed unsafe class Conv2DKernel(WindowAttributes attributes, Epilogue? epilogue = null) : Kernel, IFusable
{
    private readonly Epilogue _epilogue = epilogue ?? Epilogue.None;
    private readonly Lock _packing = new();
    private PackedFilter? _packed;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), filter = context.Input(1);
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there; train or export the model with NHWC");
        if (input.Shape.Rank != 4 || filter.Shape.Rank != 4) throw new KernelException("input and filter must have 4 dimensions");
        nint channels = input.Shape[3];
        if (filter.Shape[2] > 0 && channels > filter.Shape[2] && channels % filter.Shape[2] == 0) throw new KernelException("grouped convolution is not there");
        if (channels != filter.Shape[2]) throw new KernelException($"input depth must be that of the filter: {channels} vs {filter.Shape[2]}");
        Window window = attributes.On(input.Shape[1], input.Shape[2], (int)filter.Shape[0], (int)filter.Shape[1]);
        Tensor output = context.Output(0, DType.Float, TensorShape.Of(input.Shape[0], window.OutputHeight, window.OutputWidth, filter.Shape[3]));
        if (output.Count == 0) return;
        PackedFilter packed = filter.IsConstant ? PackedOnce(filter) : Pack(filter);
        Conv2D.Run(
            context.Pool, input.Pointer<float>(), (int)input.Shape[0], (int)input.Shape[1], (int)input.Shape[2], (int)channels, window, packed.Matrix, packed.Bias,
            _epilogue.Activation, output.Pointer<float>());
        if (!filter.IsConstant) packed.Dispose();
    }

    public int WeightsRank => 4;

    public Kernel? Fuse(Tensor weights, Kernel next, int data, Tensor?[] others)
    {
        int columns = (int)weights.Shape[3];
        return _epilogue.With(next, data, others, columns) is { } fused ? new Conv2DKernel(attributes, fused) : null;
    }

    private PackedFilter PackedOnce(Tensor filter)
    {
        if (Volatile.Read(ref _packed) is { } packed) return packed;
        lock (_packing) return _packed ??= Pack(filter);
    }

    private PackedFilter Pack(Tensor filter)
    {
        int rows = (int)filter.Shape.Product(0, 3), columns = (int)filter.Shape[3];
        NativeBlock? bias = _epilogue.NativeBias(columns);
        if (_epilogue.Scale is not { } scale) return new PackedFilter(PackedMatrix.Pack(filter.Pointer<float>(), rows, columns), bias);
        using NativeBlock scaled = Scaled.Columns(filter, scale);
        return new PackedFilter(PackedMatrix.Pack((float*)scaled.Pointer, rows, columns), bias);
    }

    private sealed class PackedFilter(PackedMatrix matrix, NativeBlock? bias) : IDisposable
    {
        public PackedMatrix Matrix { get; } = matrix;

        public float* Bias => bias is null ? null : (float*)bias.Pointer;

        public void Dispose()
        {
            Matrix.Dispose();
            bias?.Dispose();
        }
    }
}

/// <summary>Weights with a factor for each output column.</summary>
internal static unsafe class Scaled
{
    public static NativeBlock Columns(Tensor weights, float[] scale)
    {
        var block = new NativeBlock((long)weights.ByteLength);
        float* source = weights.Pointer<float>(), target = (float*)block.Pointer;
        nint count = weights.Count;
        for (nint i = 0; i < count; i++) target[i] = source[i] * scale[i % scale.Length];
        return block;
    }
}

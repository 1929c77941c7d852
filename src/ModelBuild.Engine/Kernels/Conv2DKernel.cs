using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>Convolution of images. A constant filter is packed once, with the factors of a batch normalization that follows.</summary>
internal sealed unsafe class Conv2DKernel(WindowAttributes attributes, Epilogue? epilogue = null) : Kernel, IFusable
{
    private readonly Epilogue _epilogue = epilogue ?? Epilogue.None;
    private readonly Lock _packing = new();
    private PackedFilter[]? _packed;
    private TransformedFilter[] _transformed = [];

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), filter = context.Input(1);
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there; train or export the model with NHWC");
        if (input.Shape.Rank != 4 || filter.Shape.Rank != 4) throw new KernelException("input and filter must have 4 dimensions");
        nint channels = input.Shape[3];
        // A filter that is less deep than the images is laid on groups of their channels, each with its share of the output's.
        int groups = filter.Shape[2] > 0 && channels % filter.Shape[2] == 0 ? (int)(channels / filter.Shape[2]) : 1;
        if (channels != groups * filter.Shape[2] || groups == 0) throw new KernelException($"input depth must be evenly divisible by filter depth: {channels} vs {filter.Shape[2]}");
        if (filter.Shape[3] % groups != 0) throw new KernelException($"output depth must be evenly divisible by number of groups: {filter.Shape[3]} vs {groups}");
        Window window = attributes.On(input.Shape[1], input.Shape[2], (int)filter.Shape[0], (int)filter.Shape[1]);
        TensorShape shape = TensorShape.Of(input.Shape[0], window.OutputHeight, window.OutputWidth, filter.Shape[3]);
        ProductTarget target = _epilogue.Begin(context, shape);
        if (shape.Count > 0 && groups == 1 && filter.IsConstant && WinogradTiling.Of(window, (int)channels, (int)shape[3]) is { } tiling)
        {
            TransformedFilter transformed = TransformedOnce(context.Pool, filter, tiling);
            WinogradConv2D.Run(
                context.Pool, input.Pointer<float>(), (int)shape[0], (int)input.Shape[1], (int)input.Shape[2], window, transformed.Filter, transformed.Bias, target.Activation, target.Output, target.Addend);
        }
        else if (shape.Count > 0)
        {
            PackedFilter[] packed = filter.IsConstant ? PackedOnce(filter, groups) : Pack(filter, groups);
            if (groups == 1) Run(context, input.Pointer<float>(), input.Shape, (int)channels, window, packed[0], target);
            else RunGroups(context, input, window, packed, target, shape);
            if (!filter.IsConstant) Array.ForEach(packed, p => p.Dispose());
        }
        _epilogue.End(context, target);
    }

    public int WeightsRank => 4;

    public Kernel? Fuse(Tensor weights, Kernel next, int data, Tensor?[] others)
    {
        int columns = (int)weights.Shape[3];
        return _epilogue.With(next, data, others, columns) is { } fused ? new Conv2DKernel(attributes, fused) : null;
    }

    /// <summary>The same on an image with a border of zeros.</summary>
    public Conv2DKernel? Padded(ReadOnlySpan<long> paddings) => attributes.Padded(paddings) is { } padded ? new Conv2DKernel(padded, _epilogue) : null;

    private static void Run(RunContext context, float* input, in TensorShape shape, int channels, in Window window, PackedFilter packed, in ProductTarget target) => Conv2D.Run(
        context.Pool, input, (int)shape[0], (int)shape[1], (int)shape[2], channels, window, packed.Matrix, packed.Bias, target.Activation, target.Output, target.Addend);

    /// <summary>One group after another: its channels are copied out, convolved, and copied to their place in the output.</summary>
    private static void RunGroups(RunContext context, Tensor input, in Window window, PackedFilter[] packed, in ProductTarget target, in TensorShape shape)
    {
        int channels = (int)input.Shape[3] / packed.Length, all = (int)shape[3], columns = all / packed.Length;
        nint pixels = input.Shape.Product(0, 3), outputPixels = shape.Product(0, 3);
        NativeBlock part = context.Arena.Rent(pixels * channels * sizeof(float)), result = context.Arena.Rent(outputPixels * columns * sizeof(float));
        for (int group = 0; group < packed.Length; group++)
        {
            Copy(input.Pointer<float>() + group * channels, (int)input.Shape[3], (float*)part.Pointer, channels, channels, pixels);
            ProductTarget own = target;
            own.Output = (float*)result.Pointer;
            if (target.Addend is not null)
            {
                Copy(target.Addend + group * columns, all, own.Output, columns, columns, outputPixels);
                own.Addend = own.Output;
            }
            Run(context, (float*)part.Pointer, input.Shape, channels, window, packed[group], own);
            Copy(own.Output, columns, target.Output + group * columns, all, columns, outputPixels);
        }
        context.Arena.Return(part);
        context.Arena.Return(result);
    }

    private static void Copy(float* source, int sourceStride, float* target, int targetStride, int count, nint rows)
    {
        for (nint row = 0; row < rows; row++) new ReadOnlySpan<float>(source + row * sourceStride, count).CopyTo(new Span<float>(target + row * targetStride, count));
    }

    private PackedFilter[] PackedOnce(Tensor filter, int groups)
    {
        if (Volatile.Read(ref _packed) is { } packed && packed.Length == groups) return packed;
        lock (_packing) return _packed is { } other && other.Length == groups ? other : _packed = Pack(filter, groups);
    }

    /// <summary>The filter of each group.</summary>
    private PackedFilter[] Pack(Tensor filter, int groups)
    {
        int rows = (int)filter.Shape.Product(0, 3), all = (int)filter.Shape[3], columns = all / groups;
        float* weights = filter.Pointer<float>();
        using NativeBlock? scaling = _epilogue.NativeScale();
        float* scale = scaling is null ? null : (float*)scaling.Pointer;
        if (groups == 1) return [new PackedFilter(PackedMatrix.Pack(weights, rows, columns, false, scale), _epilogue.NativeBias(0, columns))];
        using var part = new NativeBlock((long)rows * columns * sizeof(float));
        var packed = new PackedFilter[groups];
        for (int group = 0; group < groups; group++)
        {
            Copy(weights + group * columns, all, (float*)part.Pointer, columns, columns, rows);
            packed[group] = new PackedFilter(PackedMatrix.Pack((float*)part.Pointer, rows, columns, false, scale is null ? null : scale + group * columns), _epilogue.NativeBias(group * columns, columns));
        }
        return packed;
    }

    /// <summary>The filter at the points of a tiling. Images of other sizes may ask for another tiling, or for the filter as it is; each is made when it is first needed.</summary>
    private TransformedFilter TransformedOnce(WorkPool pool, Tensor filter, in WinogradTiling tiling)
    {
        if (Find(tiling) is { } made) return made;
        lock (_packing)
        {
            if (Find(tiling) is { } other) return other;
            int channels = (int)filter.Shape[2], outputs = (int)filter.Shape[3];
            var transformed = new TransformedFilter(pool, tiling, filter.Pointer<float>(), _epilogue.NativeScale(), channels, outputs, _epilogue.NativeBias(0, outputs));
            _transformed = [.. _transformed, transformed];
            return transformed;
        }
    }

    private TransformedFilter? Find(in WinogradTiling tiling)
    {
        foreach (TransformedFilter transformed in Volatile.Read(ref _transformed))
        {
            if (transformed.Filter.Tiling == tiling) return transformed;
        }
        return null;
    }

    private sealed class TransformedFilter(WorkPool pool, in WinogradTiling tiling, float* weights, NativeBlock? scale, int channels, int outputs, NativeBlock? bias)
    {
        // Held here, as the filter points to it.
        private readonly NativeBlock? _scale = scale;

        public WinogradFilter Filter { get; } = new(pool, tiling, weights, scale is null ? null : (float*)scale.Pointer, channels, outputs);

        public float* Bias => bias is null ? null : (float*)bias.Pointer;
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

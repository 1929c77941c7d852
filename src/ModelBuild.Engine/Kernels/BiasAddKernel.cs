using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Adds a value for each channel.</summary>
internal sealed class BiasAddKernel(string dataFormat) : Kernel
{
    public bool ChannelsLast => dataFormat != "NCHW";

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), bias = context.Input(1);
        int rank = input.Shape.Rank, axis = ChannelsLast ? rank - 1 : 1;
        if (bias.Shape.Rank != 1 || rank < 2 || bias.Shape[0] != input.Shape[axis]) throw new KernelException("Must provide as many biases as the last dimension of the input tensor");
        Tensor output = context.OutputLike(0, 0, input.DType);
        switch (input.DType)
        {
            case DType.Float: Add<float>(input, bias, output, axis); break;
            case DType.Double: Add<double>(input, bias, output, axis); break;
            case DType.Int32: Add<int>(input, bias, output, axis); break;
            case DType.Int64: Add<long>(input, bias, output, axis); break;
            default: throw new KernelException($"BiasAdd of {DTypes.NameOf(input.DType)} is not there");
        }
    }

    private void Add<T>(Tensor input, Tensor bias, Tensor output, int axis) where T : unmanaged, System.Numerics.INumber<T>
    {
        ReadOnlySpan<T> x = input.Span<T>(), b = bias.Span<T>();
        Span<T> y = output.Span<T>();
        int channels = b.Length, inner = ChannelsLast ? 1 : (int)input.Shape.Product(axis + 1, input.Shape.Rank);
        if (channels == 0) return;
        if (ChannelsLast)
        {
            for (int i = 0; i < x.Length; i += channels) TensorPrimitives.Add(x.Slice(i, channels), b, y.Slice(i, channels));
            return;
        }
        for (int i = 0; i < x.Length; i += inner) TensorPrimitives.Add(x.Slice(i, inner), b[i / inner % channels], y.Slice(i, inner));
    }
}

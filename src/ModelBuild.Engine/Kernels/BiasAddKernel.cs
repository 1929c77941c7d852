using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Adds a value for each channel.</summary>
internal sealed class BiasAddKernel(string dataFormat) : Kernel
{
    public static Kernel Create(NodeInfo node) => node.Type("T") is DType.Float or DType.Double or DType.Int32 or DType.Int64 or DType.Half or DType.Int8 or DType.Int16
        or DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64 or DType.Complex128 ? new BiasAddKernel(node.Text("data_format")) : throw ElementWise.Unsupported(node, node.Type("T"));

    public bool ChannelsLast => dataFormat != "NCHW";

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), bias = context.Input(1);
        int rank = input.Shape.Rank, axis = ChannelsLast ? rank - 1 : 1;
        if (bias.Shape.Rank != 1 || rank < 2 || bias.Shape[0] != input.Shape[axis]) throw new KernelException("Must provide as many biases as the last dimension of the input tensor");
        Tensor output = context.OutputLike(0, 0, input.DType);
        TypedAdd(input, bias, output, axis);
    }

    private void TypedAdd(Tensor input, Tensor bias, Tensor output, int axis)
    {
        switch (input.DType)
        {
            case DType.Float: Add<float>(input, bias, output, axis); break;
            case DType.Double: Add<double>(input, bias, output, axis); break;
            case DType.Int32: Add<int>(input, bias, output, axis); break;
            case DType.Int64: Add<long>(input, bias, output, axis); break;
            case DType.Half: Add<Half>(input, bias, output, axis); break;
            case DType.Int8: Add<sbyte>(input, bias, output, axis); break;
            case DType.Int16: Add<short>(input, bias, output, axis); break;
            case DType.UInt8: Add<byte>(input, bias, output, axis); break;
            case DType.UInt16: Add<ushort>(input, bias, output, axis); break;
            case DType.UInt32: Add<uint>(input, bias, output, axis); break;
            case DType.UInt64: Add<ulong>(input, bias, output, axis); break;
            default: Add<Complex>(input, bias, output, axis); break;
        }
    }

    private void Add<T>(Tensor input, Tensor bias, Tensor output, int axis) where T : unmanaged, INumberBase<T>
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

using Google.Protobuf;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Kernels;

/// <summary>A serialized TensorProto as a tensor (parse_tensor_op.cc).</summary>
internal sealed class ParseTensor(DType type) : Kernel
{
    public override void Run(RunContext context)
    {
        context.Input(0).RequireScalar("serialized");
        Tensor parsed;
        try
        {
            parsed = ConstantReader.Read("serialized", context.Input(0).Strings![0].Bytes.Span);
        }
        catch (Exception e) when (e is ModelException or InvalidDataException)
        {
            throw new KernelException($"Could not parse serialized proto: {e.Message}");
        }
        if (parsed.DType != type) throw new KernelException($"Type mismatch between parsed tensor ({DTypes.NameOf(parsed.DType)}) and dtype ({DTypes.NameOf(type)})");
        StoredTensor.Of(parsed).Give(context, 0);
        parsed.Block?.Dispose();
    }
}

/// <summary>A tensor as a serialized TensorProto, whose elements are raw bytes, or strings one by one (serialize_tensor: parse_tensor_op.cc).</summary>
internal sealed class SerializeTensor : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        var proto = new TensorProto { Dtype = (DataType)(int)input.DType, TensorShape = new TensorShapeProto() };
        foreach (nint dim in input.Shape.Dims) proto.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        if (input.DType == DType.String) proto.StringVal.Add(input.Strings!.Select(s => ByteString.CopyFrom(s.Bytes.Span)));
        else proto.TensorContent = ByteString.CopyFrom(input.Bytes);
        context.Output(0, DType.String, TensorShape.Scalar).Strings![0] = proto.ToByteArray();
    }
}

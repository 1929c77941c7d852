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
        TensorProto proto;
        try
        {
            proto = TensorProto.Parser.ParseFrom(context.Input(0).Strings![0].Bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new KernelException($"Could not parse serialized proto: {e.Message}");
        }
        if ((DType)(int)proto.Dtype != type) throw new KernelException($"Type mismatch between parsed tensor ({proto.Dtype}) and dtype ({DTypes.NameOf(type)})");
        Tensor parsed;
        try
        {
            parsed = ConstantReader.Read("serialized", proto);
        }
        catch (ModelException e)
        {
            throw new KernelException(e.Message);
        }
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

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The same bytes as elements of another dtype (bitcast_op.cc): larger ones take up the last dimension, smaller ones add one.</summary>
internal sealed class Bitcast(DType type) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        int from = DTypes.SizeOf(input.DType), to = DTypes.SizeOf(type);
        if (from == 0 || to == 0) throw new KernelException($"{DTypes.NameOf(input.DType)} cannot be taken for {DTypes.NameOf(type)}");
        TensorShape shape = input.Shape;
        if (from > to) shape.Add(from / to);
        else if (from < to)
        {
            if (shape.Rank == 0 || shape[shape.Rank - 1] != to / from) throw new KernelException($"Cannot bitcast from {DTypes.NameOf(input.DType)} to {DTypes.NameOf(type)}: the last dimension of {shape} is not {to / from}");
            shape.RemoveAt(shape.Rank - 1);
        }
        input.Bytes.CopyTo(context.Output(0, type, shape).WritableBytes);
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Slices by index along an axis, with leading batch dimensions in common (gather_op.cc).</summary>
internal sealed unsafe class GatherKernel(int batchDims) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor values = context.Input(0), indices = context.Input(1);
        TensorShape vs = values.Shape, ix = indices.Shape;
        int batch = batchDims < 0 ? batchDims + ix.Rank : batchDims;
        int axis = context.InputCount > 2 ? Axes.Normalize(context.Input(2).Integer(), vs.Rank) : 0;
        if (batch < 0 || batch > ix.Rank || batch >= Math.Max(vs.Rank, 1)) throw new KernelException($"batch_dims ({batchDims}) must be less than the ranks of params {vs} and indices {ix}");
        for (int d = 0; d < batch; d++)
        {
            if (vs[d] != ix[d]) throw new KernelException($"params.shape[{d}]: {vs[d]} should be equal to indices.shape[{d}]: {ix[d]}");
        }
        if (vs.Rank == 0) throw new KernelException("params must be at least 1 dimensional");
        if (axis < batch) axis = batch;
        var shape = TensorShape.Scalar;
        for (int d = 0; d < axis; d++) shape.Add(vs[d]);
        for (int d = batch; d < ix.Rank; d++) shape.Add(ix[d]);
        for (int d = axis + 1; d < vs.Rank; d++) shape.Add(vs[d]);
        Tensor output = context.Output(0, values.DType, shape);
        nint length = vs[axis], batches = vs.Product(0, batch), outer = vs.Product(batch, axis), inner = vs.Product(axis + 1, vs.Rank), each = ix.Product(batch, ix.Rank);
        int size = DTypes.SizeOf(values.DType);
        nint at = 0, bytes = inner * size;
        bool wide = indices.DType == DType.Int64;
        for (nint b = 0; b < batches; b++)
        {
            for (nint o = 0; o < outer; o++)
            {
                for (nint i = 0; i < each; i++, at += inner)
                {
                    nint index = wide ? (nint)indices.Pointer<long>()[b * each + i] : indices.Pointer<int>()[b * each + i];
                    if ((nuint)index >= (nuint)length) throw new KernelException($"indices[{i}] = {index} is not in [0, {length})");
                    nint source = ((b * outer + o) * length + index) * inner;
                    if (values.DType == DType.String) values.Strings.AsSpan((int)source, (int)inner).CopyTo(output.Strings.AsSpan((int)at));
                    else if (inner == 1) Elements.Copy(values.Data + source * size, output.Data + at * size, size);
                    else Elements.CopyBlock(values.Data + source * size, output.Data + at * size, bytes);
                }
            }
        }
    }
}

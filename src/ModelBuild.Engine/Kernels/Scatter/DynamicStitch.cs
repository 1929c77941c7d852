using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Slices of several tensors put where their indices say; of several for one place the last stays (dynamic_stitch_op.cc).</summary>
internal readonly struct DynamicStitch : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        int n = context.InputCount / 2;
        long most = -1;
        TensorShape slice = default;
        for (int i = 0; i < n; i++)
        {
            TensorShape indexShape = context.Input(i).Shape, dataShape = context.Input(n + i).Shape;
            if (indexShape.Rank > dataShape.Rank || !dataShape.Dims[..indexShape.Rank].SequenceEqual(indexShape.Dims)) throw new KernelException($"data[{i}].shape = {dataShape} does not start with indices[{i}].shape = {indexShape}");
            var own = new TensorShape(dataShape.Dims[indexShape.Rank..]);
            if (i == 0) slice = own;
            else if (!own.Equals(slice)) throw new KernelException($"Need data[0].shape[{context.Input(0).Shape.Rank}:] = data[{i}].shape[{indexShape.Rank}:]");
            foreach (long index in context.Input(i).Integers())
            {
                if (index < 0 || index > int.MaxValue) throw new KernelException($"indices[{i}] holds {index}, which is out of range");
                most = Math.Max(most, index);
            }
        }
        TensorShape shape = slice;
        shape.Insert(0, (nint)(most + 1));
        Span<T> to = Elements.Of<T>(context.Output(0, context.Input(n).DType, shape));
        // Places that no index names hold what TensorFlow leaves there: anything; here, nothing.
        if (typeof(T) != typeof(TensorString)) to.Clear();
        int length = checked((int)slice.Count);
        for (int i = 0; i < n; i++)
        {
            long[] indices = context.Input(i).Integers();
            ReadOnlySpan<T> from = Elements.Of<T>(context.Input(n + i));
            for (int k = 0; k < indices.Length; k++) from.Slice(k * length, length).CopyTo(to[((int)indices[k] * length)..]);
        }
    }
}

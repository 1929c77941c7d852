using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Rows of one each, one below the other (inplace_ops.cc; TensorFlow fills them in as they are computed).</summary>
internal readonly struct ParallelConcat : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor first = context.Input(0);
        TensorShape shape = first.Shape;
        for (int i = 0; i < context.InputCount; i++)
        {
            if (shape.Rank == 0 || shape[0] != 1 || !context.Input(i).Shape.Equals(shape)) throw new KernelException($"every input must have the same shape with a first dimension of 1; input {i} has {context.Input(i).Shape}");
        }
        shape[0] = context.InputCount;
        Span<T> to = Elements.Of<T>(context.Output(0, first.DType, shape));
        int row = to.Length / context.InputCount;
        for (int i = 0; i < context.InputCount; i++) Elements.Of<T>(context.Input(i)).CopyTo(to.Slice(i * row, row));
    }
}

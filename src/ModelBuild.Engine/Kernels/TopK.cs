using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The k largest elements of each row and their indices; the lower index first among equals.</summary>
internal static class TopK
{
    public static Kernel Create(NodeInfo node) => node.Type("T") switch
    {
        DType.Float => new TopKKernel<float>(ElementWise.IndexType(node, "index_type", DType.Int32)),
        DType.Double => new TopKKernel<double>(ElementWise.IndexType(node, "index_type", DType.Int32)),
        DType.Int32 => new TopKKernel<int>(ElementWise.IndexType(node, "index_type", DType.Int32)),
        DType.Int64 => new TopKKernel<long>(ElementWise.IndexType(node, "index_type", DType.Int32)),
        DType other => throw ElementWise.Unsupported(node, other),
    };
}

internal sealed class TopKKernel<T>(DType indexType) : Kernel where T : unmanaged, INumber<T>
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        int k = checked((int)context.Input(1).Integer());
        TensorShape shape = input.Shape;
        if (shape.Rank < 1 || k < 0 || k > shape[shape.Rank - 1]) throw new KernelException($"input must have at least k = {k} columns, its shape is {shape}");
        int columns = (int)shape[shape.Rank - 1];
        shape[shape.Rank - 1] = k;
        Span<T> x = input.Span<T>(), values = context.Output(0, input.DType, shape).Span<T>();
        Tensor indices = context.Output(1, indexType, shape);
        int[] order = new int[columns];
        for (int row = 0; columns > 0 && row < x.Length / columns; row++)
        {
            T[] keys = x.Slice(row * columns, columns).ToArray();
            for (int i = 0; i < columns; i++) order[i] = i;
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
            for (int i = 0; i < k; i++)
            {
                values[row * k + i] = keys[order[i]];
                if (indexType == DType.Int64) indices.Span<long>()[row * k + i] = order[i];
                else indices.Span<int>()[row * k + i] = order[i];
            }
        }
    }
}

using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The rows of two dense tensors taken as sets: what both have, either has, or one has alone, in rising order, as a sparse tensor (set_kernels.cc).</summary>
internal sealed class SetOperation(string operation) : INumberKernel
{
    public static Kernel Create(NodeInfo node)
    {
        var kernel = new SetOperation(node.Text("set_operation"));
        return node.Type("T") == DType.String ? new FunctionKernel(context => kernel.Run(context, Comparer<TensorString>.Create((a, b) => a.Bytes.Span.SequenceCompareTo(b.Bytes.Span)))) : TypedKernel.Numbers(node, kernel);
    }

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T> => Run(context, Comparer<T>.Default);

    private void Run<T>(RunContext context, IComparer<T> order)
    {
        Tensor a = context.Input(0), b = context.Input(1);
        TensorShape shape = a.Shape;
        if (shape.Rank < 2 || b.Shape.Rank != shape.Rank || !b.Shape.Dims[..^1].SequenceEqual(shape.Dims[..^1])) throw new KernelException($"the sets must have the same shape but for the last dimension: {shape}, {b.Shape}");
        int rows = checked((int)shape.Product(0, shape.Rank - 1)), widthA = checked((int)shape[shape.Rank - 1]), widthB = checked((int)b.Shape[shape.Rank - 1]);
        var indices = new List<long>();
        var values = new List<T>();
        long widest = 0;
        long[] row = new long[shape.Rank];
        for (int r = 0; r < rows; r++)
        {
            var x = new SortedSet<T>(Elements.Of<T>(a).Slice(r * widthA, widthA).ToArray(), order);
            T[] y = Elements.Of<T>(b).Slice(r * widthB, widthB).ToArray();
            switch (operation)
            {
                case "a-b": x.ExceptWith(y); break;
                case "b-a":
                    T[] first = [.. x];
                    x = new SortedSet<T>(y, order);
                    x.ExceptWith(first);
                    break;
                case "intersection": x.IntersectWith(new SortedSet<T>(y, order)); break;
                case "union": x.UnionWith(y); break;
                default: throw new KernelException($"Invalid set_operation: {operation}");
            }
            long rest = r;
            for (int d = shape.Rank - 2; d >= 0; d--)
            {
                row[d] = rest % shape[d];
                rest /= shape[d];
            }
            row[^1] = 0;
            foreach (T value in x)
            {
                indices.AddRange(row);
                values.Add(value);
                row[^1]++;
            }
            widest = Math.Max(widest, x.Count);
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(values.Count, shape.Rank), indices.ToArray());
        values.ToArray().CopyTo(Elements.Of<T>(context.Output(1, a.DType, TensorShape.Of(values.Count))));
        long[] result = TensorList.Dims(shape);
        result[^1] = widest;
        IndexOutput.Write(context, 2, DType.Int64, result);
    }
}

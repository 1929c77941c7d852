using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Einstein's summation of any form (einsum_op_impl.h): ellipses become labels of their own when the ranks are known; forms that are a product of matrices go to
/// <see cref="EinsumKernel"/>, all others are summed as they are written.
/// </summary>
internal sealed class Einsum : IFieldKernel
{
    // Labels that stand for the dimensions of an ellipsis; no equation may use them.
    private const string EllipsisLabels = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008";

    private readonly string[] _inputs;
    private readonly string _output;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, EinsumKernel?> _products = new(StringComparer.Ordinal);

    private Einsum(string[] inputs, string output) => (_inputs, _output) = (inputs, output);

    public static Kernel Create(NodeInfo node)
    {
        string equation = node.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length != 2 || inputs.Length is 0 or > 2 || inputs.Length != node.InputCount || EinsumKernel.Labels(equation).Any(c => c < ' '))
            throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op Einsum (node '{node.Name}') of the form '{equation}'.");
        if (node.Type("T") == DType.Float && EinsumKernel.TryCreate(equation) is { } product) return product;
        return TypedKernel.Fields(node, new Einsum(inputs, sides[1]));
    }

    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        string[] labels = [.. _inputs.Select((side, i) => Expanded(side, context.Input(i).Shape.Rank))];
        int most = labels.Max(side => side.Count(c => c < ' '));
        string output = _output.Replace("...", string.Concat(EllipsisLabels[..most].Reverse()), StringComparison.Ordinal);
        if (typeof(T) == typeof(float) && EqualSizes(context, labels))
        {
            string equation = string.Join(',', labels) + "->" + output;
            if (_products.GetOrAdd(equation, EinsumKernel.TryCreate) is { } product)
            {
                product.Run(context);
                return;
            }
        }
        Sum<T>(context, labels, output);
    }

    /// <summary>The dimensions of an ellipsis are labelled from the end, so that those of two inputs broadcast.</summary>
    private static string Expanded(string side, int rank)
    {
        int named = side.Replace("...", "", StringComparison.Ordinal).Length, rest = rank - named;
        bool ellipsis = side.Contains("...", StringComparison.Ordinal);
        if (rest < 0 || (!ellipsis && rest > 0)) throw new KernelException($"Expected input of labels '{side}' to have rank {named}, and it has {rank}");
        string dims = "";
        for (int i = rest - 1; i >= 0; i--) dims += EllipsisLabels[i];
        return side.Replace("...", dims, StringComparison.Ordinal);
    }

    /// <summary>Whether every label has one size: then nothing broadcasts.</summary>
    private static bool EqualSizes(RunContext context, string[] labels)
    {
        var sizes = new Dictionary<char, nint>();
        for (int i = 0; i < labels.Length; i++)
            for (int d = 0; d < labels[i].Length; d++)
                if (!sizes.TryAdd(labels[i][d], context.Input(i).Shape[d]) && sizes[labels[i][d]] != context.Input(i).Shape[d]) return false;
        return true;
    }

    private static void Sum<T>(RunContext context, string[] labels, string output) where T : unmanaged, INumberBase<T>
    {
        string all = string.Concat((output + string.Concat(labels)).Distinct());
        nint[] sizes = new nint[all.Length];
        Array.Fill(sizes, 1);
        for (int i = 0; i < labels.Length; i++)
        {
            for (int d = 0; d < labels[i].Length; d++)
            {
                ref nint size = ref sizes[all.IndexOf(labels[i][d])];
                nint given = context.Input(i).Shape[d];
                if (given == size || given == 1 && labels[i][d] < ' ') continue;
                if (size != 1) throw new KernelException($"Expected dimension of label '{labels[i][d]}' to be {size}, got {given}");
                size = given;
            }
        }
        int[][] steps = [.. labels.Select((side, i) => Steps(side, context.Input(i).Shape, all))];
        var shape = TensorShape.Scalar;
        foreach (char label in output) shape.Add(labels.Any(side => side.Contains(label)) ? sizes[all.IndexOf(label)] : throw new KernelException($"the output has a label '{label}' that no input has"));
        Span<T> target = context.Output(0, context.Input(0).DType, shape).Span<T>();
        ReadOnlySpan<T> x = context.Input(0).Span<T>(), y = labels.Length > 1 ? context.Input(1).Span<T>() : [];
        target.Clear();
        if (sizes.Contains(0)) return;
        int[] index = new int[all.Length];
        long summed = 1;
        for (int d = output.Length; d < all.Length; d++) summed = checked(summed * sizes[d]);
        int a = 0, b = 0;
        for (int o = 0; o < target.Length; o++)
        {
            T sum = T.Zero;
            for (long s = 0; s < summed; s++)
            {
                sum = unchecked(sum + (labels.Length > 1 ? x[a] * y[b] : x[a]));
                for (int d = all.Length - 1; d >= 0; d--)
                {
                    a += steps[0][d];
                    if (labels.Length > 1) b += steps[1][d];
                    if (++index[d] < sizes[d]) break;
                    a -= steps[0][d] * (int)sizes[d];
                    if (labels.Length > 1) b -= steps[1][d] * (int)sizes[d];
                    index[d] = 0;
                }
            }
            target[o] = sum;
        }
    }

    private static int[] Steps(string side, in TensorShape shape, string all)
    {
        int[] steps = new int[all.Length];
        int stride = 1;
        for (int d = side.Length - 1; d >= 0; d--)
        {
            // A label that comes twice walks along the diagonal.
            if (shape[d] != 1) steps[all.IndexOf(side[d])] += stride;
            stride = checked(stride * (int)shape[d]);
        }
        return steps;
    }
}

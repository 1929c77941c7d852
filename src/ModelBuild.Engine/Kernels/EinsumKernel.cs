using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Einstein's summation over two tensors (or a transposition of one): labels in both inputs and the output are batch, labels in both inputs only
/// are summed over. Both sides are transposed to batch × rows × columns and multiplied. All other forms are <see cref="Einsum"/>'s.
/// </summary>
internal sealed unsafe class EinsumKernel : Kernel
{
    private readonly string _left, _right, _output, _batch, _rows, _columns, _summed, _made;
    private readonly int[]? _turnLeft, _turnRight, _turnOutput;
    private readonly Lock _packing = new();
    private PackedMatrix? _packed;

    private EinsumKernel(string left, string right, string output)
    {
        (_left, _right, _output) = (left, right, output);
        _batch = string.Concat(_output.Where(l => _left.Contains(l) && _right.Contains(l)));
        _rows = string.Concat(_output.Where(l => _left.Contains(l) && !_right.Contains(l)));
        _columns = string.Concat(_output.Where(l => !_left.Contains(l)));
        _summed = string.Concat(_left.Where(l => !_output.Contains(l)));
        _made = _batch + _rows + _columns;
        _turnLeft = Order(_left, right.Length == 0 ? output : _batch + _rows + _summed);
        _turnRight = Order(_right, _batch + _summed + _columns);
        _turnOutput = Order(_made, _output);
    }

    /// <summary>The labels of an equation, without what stands between them.</summary>
    public static IEnumerable<char> Labels(string equation) => equation.Where(c => c is not ('.' or ',' or '-' or '>'));

    /// <summary>The kernel for an equation, or null when it is no product of matrices.</summary>
    public static EinsumKernel? TryCreate(string equation)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length != 2 || inputs.Length > 2 || equation.Contains('.') || inputs.Append(sides[1]).Any(labels => labels.Distinct().Count() != labels.Length)) return null;
        var kernel = new EinsumKernel(inputs[0], inputs.Length == 2 ? inputs[1] : "", sides[1]);
        bool foreign = kernel._columns.Any(l => !kernel._right.Contains(l)) || kernel._right.Any(l => !kernel._output.Contains(l) && !kernel._left.Contains(l));
        bool summedAlone = inputs.Length == 2 ? kernel._summed.Any(l => !kernel._right.Contains(l)) : kernel._summed.Length > 0;
        return foreign || summedAlone ? null : kernel;
    }

    public override void Run(RunContext context)
    {
        Tensor x = context.Input(0);
        if (x.Shape.Rank != _left.Length) throw new KernelException($"Expected input 0 to have rank {_left.Length}");
        if (context.InputCount == 1)
        {
            TensorShape shape = Shape(_output, _left, x.Shape, "", default);
            Tensor turned = context.Output(0, x.DType, shape);
            Transposing.Run(context.Pool, x, [.. _output.Select(l => _left.IndexOf(l))], turned.Data);
            return;
        }
        Tensor y = context.Input(1);
        if (y.Shape.Rank != _right.Length) throw new KernelException($"Expected input 1 to have rank {_right.Length}");
        foreach (char label in _left)
        {
            if (_right.Contains(label) && x.Shape[_left.IndexOf(label)] != y.Shape[_right.IndexOf(label)]) throw new KernelException($"Expected dimension of label '{label}' to be the same in both inputs");
        }
        int batch = Size(_batch, _left, x.Shape), m = Size(_rows, _left, x.Shape), k = Size(_summed, _left, x.Shape), n = Size(_columns, _right, y.Shape);
        PackedMatrix? packed = y.IsConstant && _batch.Length == 0 ? PackedOnce(context, y, k, n) : null;
        NativeBlock? a = Turned(context, x, _turnLeft), b = packed is null ? Turned(context, y, _turnRight) : null;
        bool direct = _turnOutput is null;
        TensorShape result = Shape(_output, _left, x.Shape, _right, y.Shape), made = Shape(_made, _left, x.Shape, _right, y.Shape);
        Tensor output = context.Output(0, DType.Float, result);
        NativeBlock? product = direct ? null : context.Arena.Rent((long)batch * m * n * sizeof(float));
        float* target = direct ? output.Pointer<float>() : (float*)product!.Pointer;
        NativeBlock? panels = packed is null ? context.Arena.Rent(PackedMatrix.PackedLength(k, n) * sizeof(float)) : null;
        float* left = a is null ? x.Pointer<float>() : (float*)a.Pointer, right = b is null ? y.Pointer<float>() : (float*)b.Pointer;
        for (int i = 0; i < batch; i++)
        {
            if (panels is not null) PackedMatrix.PackInto((float*)panels.Pointer, right + (long)i * k * n, k, n);
            Gemm.Run(context.Pool, m, left + (long)i * m * k, k, packed is null ? (float*)panels!.Pointer : packed.Panel(0), k, n, target + (long)i * m * n, n, null, Activation.None);
        }
        if (product is not null)
            Transposing.Run(context.Pool, made, sizeof(float), product.Pointer, _turnOutput, output.Data);
        Return(context, panels);
        Return(context, a);
        Return(context, b);
        Return(context, product);
    }

    private static void Return(RunContext context, NativeBlock? block)
    {
        if (block is not null) context.Arena.Return(block);
    }

    private PackedMatrix PackedOnce(RunContext context, Tensor y, int k, int n)
    {
        if (Volatile.Read(ref _packed) is { } packed) return packed;
        lock (_packing)
        {
            if (_packed is not null) return _packed;
            NativeBlock? turned = Turned(context, y, _turnRight);
            _packed = PackedMatrix.Pack(turned is null ? y.Pointer<float>() : (float*)turned.Pointer, k, n);
            Return(context, turned);
            return _packed;
        }
    }

    private static NativeBlock? Turned(RunContext context, Tensor tensor, int[]? order)
    {
        if (order is null) return null;
        NativeBlock block = context.Arena.Rent((long)tensor.ByteLength);
        Transposing.Run(context.Pool, tensor, order, block.Pointer);
        return block;
    }

    /// <summary>The order that takes labels to others; null when they are in it already.</summary>
    private static int[]? Order(string labels, string wanted) => labels == wanted ? null : [.. wanted.Select(l => labels.IndexOf(l))];

    private static int Size(string labels, string of, TensorShape shape)
    {
        nint size = 1;
        foreach (char label in labels) size *= shape[of.IndexOf(label)];
        return checked((int)size);
    }

    private static TensorShape Shape(string labels, string left, TensorShape x, string right, TensorShape y)
    {
        var shape = TensorShape.Scalar;
        foreach (char label in labels) shape.Add(left.Contains(label) ? x[left.IndexOf(label)] : y[right.IndexOf(label)]);
        return shape;
    }
}

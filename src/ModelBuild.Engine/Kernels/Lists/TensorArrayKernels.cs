using System.Runtime.InteropServices;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Arrays of tensors as loops of TensorFlow 1 fill and read them (tensor_array_ops.cc). The array travels in the handle; the "flow" that every op takes
/// and gives only orders them.
/// </summary>
internal static class TensorArrayKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new TensorArrayMake(n.Type("dtype")), "TensorArrayV3");
        add(_ => new FunctionKernel(Write, false), "TensorArrayWriteV3");
        add(_ => new FunctionKernel(Read, false), "TensorArrayReadV3");
        add(_ => new FunctionKernel(Scatter, false), "TensorArrayScatterV3");
        add(n => new TensorArrayGather(n.Shape("element_shape")), "TensorArrayGatherV3");
        add(_ => new FunctionKernel(Concat, false), "TensorArrayConcatV3");
        add(_ => new FunctionKernel(Split, false), "TensorArraySplitV3");
        add(_ => new FunctionKernel(Size, false), "TensorArraySizeV3");
    }

    // Indices that are read without allocating.
    private const int FewIndices = 256;

    private static void Write(RunContext context)
    {
        Tensor value = context.Input(2);
        Array(context).Write(context.Input(1).Integer(), value, 0, value.Shape);
        context.Output(0).Alias(context.Input(3));
    }

    private static void Read(RunContext context) => Array(context)[context.Input(1).Integer()].Give(context, 0);

    private static void Scatter(RunContext context)
    {
        ReadOnlySpan<long> indices = context.Input(1).Integers(stackalloc long[FewIndices]);
        Tensor value = context.Input(2);
        TensorShape shape = value.Shape;
        if (shape.Rank < 1 || shape[0] != indices.Length) throw new KernelException("Expected one row for each index");
        shape.RemoveAt(0);
        for (int i = 0; i < indices.Length; i++) Array(context).Write(indices[i], value, i * shape.Count, shape);
        context.Output(0).Alias(context.Input(3));
    }

    private static void Concat(RunContext context)
    {
        TensorArray array = Array(context);
        StoredTensor[] parts = [.. Enumerable.Range(0, array.Count).Select(i => array[i])];
        Concatenation.Give(context, array.DType, parts, TensorShape.Scalar);
    }

    private static void Split(RunContext context)
    {
        TensorArray array = Array(context);
        StoredTensor[] parts = Concatenation.Split(context.Input(1), context.Input(2).Integers());
        for (int i = 0; i < parts.Length; i++) array.Write(i, parts[i]);
        context.Output(0).Alias(context.Input(3));
    }

    private static void Size(RunContext context) => context.Output(0, DType.Int32, TensorShape.Scalar).Span<int>()[0] = Array(context).Count;

    private static TensorArray Array(RunContext context) => Handle.Of<TensorArray>(context.Input(0));

    private sealed class TensorArrayMake(DType dtype) : Kernel
    {
        public override bool IsPure => false;

        public override void Run(RunContext context)
        {
            TensorArray array = context.Kept.Take<TensorArray>();
            array.Start(dtype, context.Input(0).Integer());
            Handle.Give(context, 0, DType.Resource, array);
            context.Output(1, DType.Float, TensorShape.Scalar).Span<float>()[0] = 0;
        }
    }

    private sealed class TensorArrayGather(PartialShape? elementShape) : Kernel
    {
        public override bool IsPure => false;

        public override void Run(RunContext context)
        {
            TensorArray array = Array(context);
            ReadOnlySpan<long> indices = context.Input(1).Integers(stackalloc long[FewIndices]);
            TensorShape shape = indices.Length > 0 ? array[indices[0]].Shape : Known();
            nint length = shape.Count;
            TensorShape all = shape;
            all.Insert(0, indices.Length);
            Tensor output = context.Output(0, array.DType, all);
            for (int i = 0; i < indices.Length; i++)
            {
                StoredTensor element = array[indices[i]];
                if (!element.Shape.Equals(shape)) throw new KernelException($"TensorArray has inconsistent shapes: {shape} at index {indices[0]}, {element.Shape} at index {indices[i]}");
                element.CopyTo(output, i * length);
            }
        }

        /// <summary>The shape of the elements of an array that has none.</summary>
        private TensorShape Known()
        {
            var shape = TensorShape.Scalar;
            foreach (long dim in elementShape?.Dims() ?? []) shape.Add((nint)Math.Max(0, dim));
            return shape;
        }
    }
}

/// <summary>An array of tensors, some of which may not have been written yet. It belongs to one run at a time.</summary>
internal sealed class TensorArray
{
    private const long MostElements = 1 << 24;

    private List<StoredTensor?> _elements = [], _before = [];

    public DType DType { get; private set; }

    public int Count => _elements.Count;

    public StoredTensor this[long index] => index >= 0 && index < Count && _elements[(int)index] is { } element
        ? element : throw new KernelException($"TensorArray: tried to read from index {index} but it was never written (its size is {Count})");

    /// <summary>Makes it an array of elements that have not been written. The memory of those of a run before is kept for the same places.</summary>
    public void Start(DType dtype, long size)
    {
        if (size is < 0 or > MostElements) throw new KernelException($"TensorArray: the size {size} is not in [0, {MostElements}]");
        DType = dtype;
        (_before, _elements) = (_elements, _before);
        _elements.Clear();
        Grow((int)size);
    }

    /// <summary>Writes elements of a tensor in the given shape, from the given one on.</summary>
    public void Write(long index, Tensor tensor, nint first, in TensorShape shape)
    {
        StoredTensor? before = index >= 0 && index < _before.Count ? _before[(int)index] : null;
        if (before?.TryHold(tensor, first, shape) != true) Write(index, StoredTensor.Part(tensor, first, shape));
        else
        {
            _before[(int)index] = null;
            Write(index, before);
        }
    }

    public void Write(long index, StoredTensor value)
    {
        if (index is < 0 or > MostElements) throw new KernelException($"TensorArray: tried to write to index {index}");
        if (value.DType != DType) throw new KernelException($"TensorArray: its dtype is {DTypes.NameOf(DType)} but a {DTypes.NameOf(value.DType)} is written");
        if (index >= Count) Grow((int)index + 1);
        _elements[(int)index] = value;
    }

    private void Grow(int count)
    {
        int from = _elements.Count;
        CollectionsMarshal.SetCount(_elements, count);
        CollectionsMarshal.AsSpan(_elements)[from..].Clear();
    }
}

using ModelBuild.Engine.Execution;
using ModelBuild.Protos;

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

    private static void Write(RunContext context)
    {
        Array(context).Write(context.Input(1).Integer(), StoredTensor.Of(context.Input(2)));
        context.Output(0).Alias(context.Input(3));
    }

    private static void Read(RunContext context) => Array(context)[context.Input(1).Integer()].Give(context, 0);

    private static void Scatter(RunContext context)
    {
        long[] indices = context.Input(1).Integers();
        Tensor value = context.Input(2);
        TensorShape shape = value.Shape;
        if (shape.Rank < 1 || shape[0] != indices.Length) throw new KernelException("Expected one row for each index");
        shape.RemoveAt(0);
        for (int i = 0; i < indices.Length; i++) Array(context).Write(indices[i], StoredTensor.Part(value, i * shape.Count, shape));
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
            Handle.Give(context, 0, DType.Resource, new TensorArray(dtype, context.Input(0).Integer()));
            context.Output(1, DType.Float, TensorShape.Scalar).Span<float>()[0] = 0;
        }
    }

    private sealed class TensorArrayGather(TensorShapeProto? elementShape) : Kernel
    {
        public override bool IsPure => false;

        public override void Run(RunContext context)
        {
            TensorArray array = Array(context);
            long[] indices = context.Input(1).Integers();
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
            foreach (TensorShapeProto.Types.Dim dim in elementShape?.Dim ?? []) shape.Add((nint)Math.Max(0, dim.Size));
            return shape;
        }
    }
}

/// <summary>An array of tensors, some of which may not have been written yet. It belongs to one run.</summary>
internal sealed class TensorArray
{
    private const long MostElements = 1 << 24;

    private readonly List<StoredTensor?> _elements;

    public TensorArray(DType dtype, long size)
    {
        if (size is < 0 or > MostElements) throw new KernelException($"TensorArray: the size {size} is not in [0, {MostElements}]");
        DType = dtype;
        _elements = [.. new StoredTensor?[size]];
    }

    public DType DType { get; }

    public int Count => _elements.Count;

    public StoredTensor this[long index] => index >= 0 && index < Count && _elements[(int)index] is { } element
        ? element : throw new KernelException($"TensorArray: tried to read from index {index} but it was never written (its size is {Count})");

    public void Write(long index, StoredTensor value)
    {
        if (index is < 0 or > MostElements) throw new KernelException($"TensorArray: tried to write to index {index}");
        if (value.DType != DType) throw new KernelException($"TensorArray: its dtype is {DTypes.NameOf(DType)} but a {DTypes.NameOf(value.DType)} is written");
        while (_elements.Count <= index) _elements.Add(null);
        _elements[(int)index] = value;
    }
}

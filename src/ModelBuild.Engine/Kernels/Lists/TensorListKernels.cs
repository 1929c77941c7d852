using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The ops of TensorFlow 2's lists (tensorflow/core/kernels/list_kernels.h).</summary>
internal static class TensorListKernels
{
    private const long MostElements = 1 << 24;

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new FunctionKernel(c => Give(c, 0, new TensorList(n.Type("element_dtype"), TensorList.ShapeOf(c.Input(0)), []))), "EmptyTensorList");
        add(n => new FunctionKernel(c => Give(c, 0, new TensorList(n.Type("element_dtype"), TensorList.ShapeOf(c.Input(0)), Empty(c.Input(1).Integer())))), "TensorListReserve");
        add(_ => new FunctionKernel(FromTensor), "TensorListFromTensor");
        add(_ => new FunctionKernel(c => List(c).Read(c.Input(1).Integer(), TensorList.ShapeOf(c.Input(2))).Give(c, 0)), "TensorListGetItem");
        add(n => new FunctionKernel(c => Give(c, 0, List(c).With(c.Input(1).Integer(), StoredTensor.Of(c.Input(2)), n.Bool("resize_if_index_out_of_bounds")))), "TensorListSetItem");
        add(_ => new FunctionKernel(PushBack), "TensorListPushBack");
        add(_ => new FunctionKernel(PopBack), "TensorListPopBack");
        add(n => new FunctionKernel(c => Stack(c, n.Int("num_elements"))), "TensorListStack");
        add(_ => new FunctionKernel(Gather), "TensorListGather");
        add(_ => new FunctionKernel(c => Scatter(c, null)), "TensorListScatter", "TensorListScatterV2");
        add(_ => new FunctionKernel(c => Scatter(c, List(c))), "TensorListScatterIntoExistingList");
        add(_ => new FunctionKernel(Concat), "TensorListConcat", "TensorListConcatV2");
        add(_ => new FunctionKernel(Split), "TensorListSplit");
        add(_ => new FunctionKernel(c => c.Output(0, DType.Int32, TensorShape.Scalar).Span<int>()[0] = List(c).Elements.Length), "TensorListLength");
        add(_ => new FunctionKernel(Resize), "TensorListResize");
        add(n => new FunctionKernel(c => ElementShape(c, ElementWise.IndexType(n, "shape_type", DType.Int32))), "TensorListElementShape");
    }

    private static TensorList List(RunContext context) => TensorList.Of(context.Input(0));

    private static void Give(RunContext context, int output, TensorList list) => Handle.Give(context, output, DType.Variant, list);

    private static StoredTensor?[] Empty(long count) => count is >= 0 and <= MostElements ? new StoredTensor?[count] : throw new KernelException($"The num_elements to reserve must be in [0, {MostElements}], but is {count}");

    private static void FromTensor(RunContext context)
    {
        Tensor tensor = context.Input(0);
        TensorShape shape = tensor.Shape;
        if (shape.Rank < 1) throw new KernelException("Tensor must be at least a vector, but saw a scalar");
        nint count = shape[0];
        shape.RemoveAt(0);
        long[]? known = TensorList.Merge(TensorList.ShapeOf(context.Input(1)), TensorList.Dims(shape));
        var elements = Empty(count);
        for (int i = 0; i < elements.Length; i++) elements[i] = StoredTensor.Part(tensor, i * shape.Count, shape);
        Give(context, 0, new TensorList(tensor.DType, known, elements));
    }

    private static void PushBack(RunContext context)
    {
        TensorList list = List(context);
        Give(context, 0, list.With(list.Elements.Length, StoredTensor.Of(context.Input(1)), true));
    }

    private static void PopBack(RunContext context)
    {
        TensorList list = List(context);
        if (list.Elements.Length == 0) throw new KernelException("Trying to pop from an empty list");
        list.Read(list.Elements.Length - 1, TensorList.ShapeOf(context.Input(1))).Give(context, 1);
        Give(context, 0, list with { Elements = list.Elements[..^1] });
    }

    private static void Stack(RunContext context, long expected)
    {
        TensorList list = List(context);
        if (expected >= 0 && expected != list.Elements.Length) throw new KernelException($"Operation expected a list with {expected} elements but got a list with {list.Elements.Length} elements");
        Rows(context, list, [.. Enumerable.Range(0, list.Elements.Length).Select(i => (long)i)], TensorList.ShapeOf(context.Input(1)));
    }

    private static void Gather(RunContext context) => Rows(context, List(context), context.Input(1).Integers(), TensorList.ShapeOf(context.Input(2)));

    /// <summary>Elements as the rows of one tensor.</summary>
    private static void Rows(RunContext context, TensorList list, long[] indices, long[]? wanted)
    {
        TensorShape shape = indices.Length > 0 ? list.Read(indices[0], wanted).Shape : list.ShapeOfMissing(wanted);
        nint length = shape.Count;
        TensorShape all = shape;
        all.Insert(0, indices.Length);
        Tensor output = context.Output(0, list.DType, all);
        for (int i = 0; i < indices.Length; i++)
        {
            StoredTensor element = list.Read(indices[i], wanted);
            if (!element.Shape.Equals(shape)) throw new KernelException($"Tried to stack list which contains tensors of different shapes: {shape} and {element.Shape}");
            element.CopyTo(output, i * length);
        }
    }

    /// <summary>Rows of a tensor as the elements that indices name, of a new list or an existing one.</summary>
    private static void Scatter(RunContext context, TensorList? existing)
    {
        Tensor tensor = context.Input(existing is null ? 0 : 1);
        long[] indices = context.Input(existing is null ? 1 : 2).Integers();
        TensorShape shape = tensor.Shape;
        if (shape.Rank < 1 || shape[0] != indices.Length) throw new KernelException("Expected one row for each index");
        shape.RemoveAt(0);
        long most = existing?.Elements.Length ?? 0;
        foreach (long index in indices) most = index is >= 0 and < MostElements ? Math.Max(most, index + 1) : throw new KernelException($"Indices in TensorListScatter must all be non-negative, got {index}");
        if (existing is null && context.InputCount > 3 && context.Input(3).Integer() is >= 0 and var given) most = given >= most ? given : throw new KernelException("TensorListScatter: an index lies beyond the list");
        var elements = Empty(most);
        existing?.Elements.CopyTo(elements, 0);
        for (int i = 0; i < indices.Length; i++) elements[indices[i]] = StoredTensor.Part(tensor, i * shape.Count, shape);
        Give(context, 0, existing is null ? new TensorList(tensor.DType, TensorList.Merge(TensorList.ShapeOf(context.Input(2)), TensorList.Dims(shape)), elements) : existing with { Elements = elements });
    }

    private static void Concat(RunContext context)
    {
        TensorList list = List(context);
        long[]? wanted = context.InputCount > 1 ? TensorList.ShapeOf(context.Input(1)) : null;
        long[] leading = context.InputCount > 2 ? context.Input(2).Integers() : [];
        var parts = new StoredTensor[list.Elements.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (list.Elements[i] is { } element) parts[i] = element;
            else if (i < leading.Length && TensorList.Merge(list.ElementShape, wanted) is { Length: > 0 } known) parts[i] = StoredTensor.Zeros(list.DType, TensorList.Shape([leading[i], .. known[1..]]));
            else parts[i] = list.Read(i, null);
        }
        long[] rest = TensorList.Merge(list.ElementShape, wanted) is { Length: > 0 } shape ? shape[1..] : [];
        Concatenation.Give(context, list.DType, parts, parts.Length > 0 ? TensorShape.Scalar : TensorList.Shape([.. rest.Select(dim => Math.Max(0, dim))]));
    }

    private static void Split(RunContext context)
    {
        Tensor tensor = context.Input(0);
        StoredTensor[] parts = Concatenation.Split(tensor, context.Input(2).Integers());
        var list = new TensorList(tensor.DType, TensorList.ShapeOf(context.Input(1)), parts);
        foreach (StoredTensor part in parts) list.Check(part);
        Give(context, 0, list);
    }

    private static void Resize(RunContext context)
    {
        TensorList list = List(context);
        StoredTensor?[] elements = Empty(context.Input(1).Integer());
        list.Elements.AsSpan(0, Math.Min(elements.Length, list.Elements.Length)).CopyTo(elements);
        Give(context, 0, list with { Elements = elements });
    }

    private static void ElementShape(RunContext context, DType dtype)
    {
        if (List(context).ElementShape is { } shape) IndexOutput.Write(context, 0, dtype, shape);
        else IndexOutput.Write(context, 0, dtype, TensorShape.Scalar, [-1]);
    }
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Tensors behind one another along an axis.</summary>
internal sealed unsafe class ConcatKernel(int axisInput, int firstInput) : Kernel
{
    public override void Run(RunContext context)
    {
        int count = context.InputCount - 1;
        TensorShape shape = context.Input(firstInput).Shape;
        if (shape.Rank == 0) throw new KernelException("scalars cannot be concatenated");
        int axis = Axes.Normalize(context.Input(axisInput).Integer(), shape.Rank);
        nint total = 0;
        for (int i = 0; i < count; i++)
        {
            TensorShape other = context.Input(firstInput + i).Shape;
            for (int d = 0; d < shape.Rank; d++)
            {
                if (other.Rank != shape.Rank || (d != axis && other[d] != shape[d]))
                    throw new KernelException($"dimensions of inputs should match: shape[0] = {shape} vs. shape[{i}] = {other}");
            }
            total += other[axis];
        }
        shape[axis] = total;
        Tensor output = context.Output(0, context.Input(firstInput).DType, shape);
        nint outer = shape.Product(0, axis), inner = shape.Product(axis + 1, shape.Rank);
        if (output.DType == DType.String)
        {
            int at = 0;
            for (nint o = 0; o < outer; o++)
            {
                for (int i = 0; i < count; i++)
                {
                    Tensor part = context.Input(firstInput + i);
                    int length = (int)(part.Shape[axis] * inner);
                    part.Strings.AsSpan((int)o * length, length).CopyTo(output.Strings.AsSpan(at));
                    at += length;
                }
            }
            return;
        }
        nint bytes = inner * DTypes.SizeOf(output.DType), row = total * bytes, before = 0;
        for (int i = 0; i < count; i++)
        {
            Tensor part = context.Input(firstInput + i);
            nint length = part.Shape[axis] * bytes;
            Elements.CopyRows(part.Data, length, output.Data + before, row, length, outer);
            before += length;
        }
    }
}

/// <summary>Tensors of one shape behind one another along a new axis.</summary>
internal sealed unsafe class PackKernel(int axis) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor first = context.Input(0);
        TensorShape shape = first.Shape;
        int at = Axes.Normalize(axis, shape.Rank + 1);
        nint outer = shape.Product(0, at), inner = shape.Product(at, shape.Rank);
        for (int i = 1; i < context.InputCount; i++)
        {
            if (!context.Input(i).Shape.Equals(shape)) throw new KernelException($"Shapes of all inputs must match: values[0].shape = {shape} != values[{i}].shape = {context.Input(i).Shape}");
        }
        shape.Insert(at, context.InputCount);
        Tensor output = context.Output(0, first.DType, shape);
        if (first.DType == DType.String)
        {
            for (nint o = 0; o < outer; o++)
                for (int i = 0; i < context.InputCount; i++)
                    context.Input(i).Strings.AsSpan((int)(o * inner), (int)inner).CopyTo(output.Strings.AsSpan((int)((o * context.InputCount + i) * inner)));
            return;
        }
        nint bytes = inner * DTypes.SizeOf(first.DType);
        for (int i = 0; i < context.InputCount; i++)
            Elements.CopyRows(context.Input(i).Data, bytes, output.Data + i * bytes, context.InputCount * bytes, bytes, outer);
    }
}

/// <summary>Each slice along an axis as a tensor of its own, without the axis.</summary>
internal sealed unsafe class UnpackKernel(int axis) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        int at = Axes.Normalize(axis, shape.Rank);
        nint count = shape[at], outer = shape.Product(0, at), inner = shape.Product(at + 1, shape.Rank);
        if (count != context.OutputCount) throw new KernelException($"Input shape axis {at} must equal {context.OutputCount}, got shape {shape}");
        shape.RemoveAt(at);
        nint bytes = inner * DTypes.SizeOf(input.DType);
        for (int i = 0; i < context.OutputCount; i++)
        {
            Tensor output = context.Output(i, input.DType, shape);
            for (nint o = 0; o < outer && input.DType == DType.String; o++) input.Strings.AsSpan((int)((o * count + i) * inner), (int)inner).CopyTo(output.Strings.AsSpan((int)(o * inner)));
            Elements.CopyRows(input.Data + i * bytes, count * bytes, output.Data, bytes, bytes, outer);
        }
    }
}

/// <summary>Parts along an axis: equal ones, or of given sizes.</summary>
internal sealed unsafe class SplitKernel(int valueInput, int axisInput, int sizesInput) : Kernel
{
    // As many parts as are laid out without allocating.
    private const int FewParts = 64;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(valueInput);
        TensorShape shape = input.Shape;
        int axis = Axes.Normalize(context.Input(axisInput).Integer(), shape.Rank), count = context.OutputCount;
        nint length = shape[axis], outer = shape.Product(0, axis), bytes = shape.Product(axis + 1, shape.Rank) * DTypes.SizeOf(input.DType), before = 0;
        Span<nint> sizes = count <= FewParts ? stackalloc nint[count] : new nint[count];
        if (sizesInput < 0)
        {
            if (count == 0 || length % count != 0) throw new KernelException($"Number of ways to split should evenly divide the split dimension, but got split_dim {axis} (size = {length}) and num_split {count}");
            sizes.Fill(length / count);
        }
        else
        {
            ReadOnlySpan<long> given = context.Input(sizesInput).Integers(stackalloc long[FewParts]);
            nint rest = length;
            int open = given.IndexOf(-1L);
            for (int i = 0; i < count; i++)
            {
                sizes[i] = (nint)given[i];
                if (i != open) rest = checked(rest - sizes[i]);
            }
            if (open >= 0) sizes[open] = rest;
            else if (rest != 0) throw new KernelException("Determined shape must match input shape in the split dimension");
            // Each within the whole, so that neither their sum nor a part's place overflows.
            foreach (nint size in sizes)
            {
                if (size < 0 || size > length) throw new KernelException($"the split sizes {string.Join(',', given.ToArray())} do not divide a dimension of {length}");
            }
        }
        for (int i = 0; i < count; i++)
        {
            shape[axis] = sizes[i];
            Tensor output = context.Output(i, input.DType, shape);
            if (input.DType == DType.String)
            {
                int inner = (int)shape.Product(axis + 1, shape.Rank), row = (int)sizes[i] * inner;
                for (int o = 0; o < outer; o++) input.Strings.AsSpan(o * (int)length * inner + (int)before, row).CopyTo(output.Strings.AsSpan(o * row));
                before += row;
                continue;
            }
            nint part = sizes[i] * bytes;
            Elements.CopyRows(input.Data + before, length * bytes, output.Data, part, part, outer);
            before += part;
        }
    }
}

/// <summary>A box of elements: where it begins and how large it is.</summary>
internal sealed class SliceKernel : Kernel
{
    public override void Run(RunContext context)
    {
        TensorShape shape = context.Input(0).Shape;
        ReadOnlySpan<long> begin = context.Input(1).Integers(stackalloc long[TensorShape.MostDimensions]), size = context.Input(2).Integers(stackalloc long[TensorShape.MostDimensions]);
        Span<nint> first = stackalloc nint[shape.Rank], step = stackalloc nint[shape.Rank];
        var result = TensorShape.Scalar;
        for (int d = 0; d < shape.Rank; d++)
        {
            first[d] = (nint)begin[d];
            step[d] = 1;
            nint length = size[d] == -1 ? shape[d] - first[d] : (nint)size[d];
            if (first[d] < 0 || length < 0 || first[d] > shape[d] || length > shape[d] - first[d]) throw new KernelException($"Expected begin[{d}] in [0, {shape[d]}] and begin + size within it, but got {begin[d]} and {size[d]}");
            result.Add(length);
        }
        Boxes.Copy(context, first, step, result, result);
    }
}

/// <summary>Slicing as Python's: ranges with steps, masks for what is left out, new axes and axes that vanish (strided_slice_op.cc).</summary>
internal sealed class StridedSliceKernel(NodeInfo node) : Kernel
{
    private readonly long _begin = node.Int("begin_mask"), _end = node.Int("end_mask"), _ellipsis = node.Int("ellipsis_mask"), _newAxis = node.Int("new_axis_mask"), _shrink = node.Int("shrink_axis_mask");

    public override void Run(RunContext context)
    {
        TensorShape shape = context.Input(0).Shape;
        ReadOnlySpan<long> begins = context.Input(1).Integers(stackalloc long[2 * TensorShape.MostDimensions]), ends = context.Input(2).Integers(stackalloc long[2 * TensorShape.MostDimensions]);
        ReadOnlySpan<long> strides = context.Input(3).Integers(stackalloc long[2 * TensorShape.MostDimensions]);
        Span<nint> first = stackalloc nint[shape.Rank], step = stackalloc nint[shape.Rank];
        first.Clear();
        TensorShape box = TensorShape.Scalar, result = TensorShape.Scalar;
        int newAxes = 0, ellipsisAt = -1;
        for (int i = 0; i < begins.Length; i++)
        {
            if ((_ellipsis >> i & 1) != 0) ellipsisAt = i;
            else if ((_newAxis >> i & 1) != 0) newAxes++;
        }
        int named = begins.Length - newAxes - (ellipsisAt >= 0 ? 1 : 0), d = 0;
        if (named > shape.Rank) throw new KernelException($"Index out of range using input dim {shape.Rank}; input has only {shape.Rank} dims");
        for (int i = 0; i < begins.Length; i++)
        {
            if (i == ellipsisAt)
            {
                for (int all = shape.Rank - named; all > 0; all--, d++) Whole(shape[d], ref step[d], ref box, ref result);
                continue;
            }
            if ((_newAxis >> i & 1) != 0)
            {
                result.Add(1);
                continue;
            }
            nint length = shape[d], stride = (nint)strides[i];
            if (stride == 0) throw new KernelException($"strides[{i}] must be non-zero");
            if ((_shrink >> i & 1) != 0)
            {
                nint at = (nint)begins[i] < 0 ? (nint)begins[i] + length : (nint)begins[i];
                if (at < 0 || at >= length) throw new KernelException($"slice index {begins[i]} of dimension {d} out of bounds");
                first[d] = at;
                step[d++] = 1;
                box.Add(1);
                continue;
            }
            nint begin = (_begin >> i & 1) != 0 ? (stride > 0 ? 0 : length - 1) : Clamp((nint)begins[i], length, stride);
            nint end = (_end >> i & 1) != 0 ? (stride > 0 ? length : -1) : Clamp((nint)ends[i], length, stride);
            nint span = end - begin, count = span == 0 || (span < 0) != (stride < 0) ? 0 : span / stride + (span % stride != 0 ? 1 : 0);
            first[d] = begin;
            step[d++] = stride;
            box.Add(count);
            result.Add(count);
        }
        for (; d < shape.Rank; d++) Whole(shape[d], ref step[d], ref box, ref result);
        Boxes.Copy(context, first, step, box, result);
    }

    /// <summary>A dimension that is taken whole; it begins at 0.</summary>
    private static void Whole(nint length, ref nint step, ref TensorShape box, ref TensorShape result)
    {
        step = 1;
        box.Add(length);
        result.Add(length);
    }

    /// <summary>An index counted from the end when negative, and no further than the ends.</summary>
    private static nint Clamp(nint index, nint length, nint stride)
    {
        if (index < 0) index += length;
        return stride > 0 ? Math.Clamp(index, 0, length) : Math.Clamp(index, -1, length - 1);
    }
}

/// <summary>Copies a box with steps out of a tensor.</summary>
internal static unsafe class Boxes
{
    public static void Copy(RunContext context, ReadOnlySpan<nint> first, ReadOnlySpan<nint> steps, in TensorShape box, in TensorShape result)
    {
        Tensor input = context.Input(0), output = context.Output(0, input.DType, result);
        int rank = box.Rank, size = DTypes.SizeOf(input.DType);
        nint count = box.Count;
        if (count == 0) return;
        Span<nint> moves = stackalloc nint[TensorShape.MostDimensions], index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        nint stride = 1, at = 0;
        for (int d = rank - 1; d >= 0; d--)
        {
            moves[d] = steps[d] * stride;
            at += first[d] * stride;
            stride *= input.Shape[d];
        }
        // Innermost dimensions whose elements are neighbours go as one block.
        int outer = rank;
        nint run = 1;
        while (outer > 0 && (moves[outer - 1] == run || box[outer - 1] == 1)) run *= box[--outer];
        // The dimension around them goes at once.
        nint rows = 1, step = 0;
        if (outer > 0)
        {
            rows = box[--outer];
            step = moves[outer];
        }
        for (nint written = 0; written < count; written += run * rows)
        {
            if (input.DType == DType.String)
            {
                for (nint row = 0; row < rows; row++) input.Strings.AsSpan((int)(at + row * step), (int)run).CopyTo(output.Strings.AsSpan((int)(written + row * run)));
            }
            else Elements.CopyRows(input.Data + at * size, step * size, output.Data + written * size, run * size, run * size, rows);
            for (int d = outer - 1; d >= 0; d--)
            {
                at += moves[d];
                if (++index[d] < box[d]) break;
                at -= moves[d] * box[d];
                index[d] = 0;
            }
        }
    }
}

namespace ModelBuild.Freezing.Shapes;

/// <summary>Values of the ops that move elements about: packing, slicing, joining, filling.</summary>
internal static class ArrayValues
{
    private const long Unknown = StaticValue.Unknown;

    public static StaticValue? Evaluate(OpContext c, int port) => c.Op switch
    {
        "Pack" or "ParallelStack" => Pack(c),
        "ConcatV2" => Concat(c, 0, c.InputCount - 1, c.InputCount - 1),
        "Concat" => Concat(c, 1, c.InputCount - 1, 0),
        "StridedSlice" => StridedSlice(c),
        "Slice" => Slice(c),
        "Gather" or "GatherV2" => Gather(c),
        "ExpandDims" or "Squeeze" or "Reshape" => Reshape(c),
        "Range" => Range(c),
        "Fill" => Fill(c),
        "BroadcastTo" => BroadcastTo(c),
        "Tile" => Tile(c),
        "Unpack" => Unpack(c, port),
        "Split" => Split(c, port, 1, 0),
        "SplitV" => Split(c, port, 0, 2),
        "ReverseV2" => Reverse(c),
        "Transpose" => Transpose(c),
        _ => null,
    };

    /// <summary>An input's elements; where only its shape is known, unknown integers in its place, so that neighbours stay known.</summary>
    private static StaticValue? ValueOrUnknowns(OpContext c, int input)
    {
        if (c.Value(input) is { } value) return value;
        if (!ElementValues.IsInteger(c.InputType(input)) || c.Input(input).ElementCount is < 0 or > 64) return null;
        long[] unknowns = new long[c.Input(input).ElementCount];
        Array.Fill(unknowns, Unknown);
        return StaticValue.OfInts(c.InputType(input), c.Input(input), unknowns);
    }

    private static StaticValue? Pack(OpContext c)
    {
        if (c.Int("axis") != 0) return null;
        return Join(c, 0, c.InputCount, pack: true);
    }

    private static StaticValue? Concat(OpContext c, int first, int count, int axisInput)
    {
        if (c.ScalarValue(axisInput) is not (0 or -1)) return null;
        for (int i = first; i < first + count; i++)
        {
            if (c.Input(i).Rank != 1) return null;
        }
        return Join(c, first, count, pack: false);
    }

    private static StaticValue? Join(OpContext c, int first, int count, bool pack)
    {
        if (count <= 0) return null;
        List<long> ints = [];
        List<double> floats = [];
        StaticValue? value = null;
        for (int i = first; i < first + count; i++)
        {
            StaticValue? part = ValueOrUnknowns(c, i);
            if (part is null || value is not null && (part.Ints is null) != (value.Ints is null)) return null;
            if (pack && value is not null && !part.Shape.Equals(value.Shape)) return null;
            value = part;
            if (part.Ints is not null) ints.AddRange(part.Ints);
            else floats.AddRange(part.Floats!);
            if (ints.Count + floats.Count > c.MaxElements) return null;
        }
        StaticShape shape = pack ? StaticShape.Of(count).Concat(value!.Shape) : StaticShape.Of(ints.Count + floats.Count);
        return value!.Ints is not null ? StaticValue.OfInts(value.DType, shape, [.. ints]) : StaticValue.OfFloats(value.DType, shape, [.. floats]);
    }

    private static StaticValue? StridedSlice(OpContext c)
    {
        if (c.Value(0) is not { } x || StridedSliceSpec.Resolve(c, x.Shape) is not { Shape.IsFullyKnown: true } spec) return null;
        foreach ((long begin, _, long count) in spec.Dims)
        {
            if (begin == Unknown || count < 0) return null;
        }
        return PickBox(x, spec.Shape, spec.Dims);
    }

    private static StaticValue? Slice(OpContext c)
    {
        if (c.Value(0) is not { } x || c.Value(1) is not { IsFullyKnown: true } begins || c.Value(2) is not { IsFullyKnown: true } sizes) return null;
        if (begins.Count != x.Shape.Rank || sizes.Count != x.Shape.Rank) return null;
        (long, long, long)[] dims = new (long, long, long)[x.Shape.Rank];
        long[] shape = new long[dims.Length];
        for (int d = 0; d < dims.Length; d++)
        {
            long begin = begins.Int(d);
            shape[d] = sizes.Int(d) == -1 ? x.Shape[d] - begin : sizes.Int(d);
            if (begin < 0 || shape[d] < 0 || begin + shape[d] > x.Shape[d]) return null;
            dims[d] = (begin, 1, shape[d]);
        }
        return PickBox(x, StaticShape.Of(shape), dims);
    }

    /// <summary>Takes a regular box out of a tensor; null when it reaches beyond.</summary>
    private static StaticValue? PickBox(StaticValue x, StaticShape shape, (long Begin, long Stride, long Count)[] dims)
    {
        List<int> indices = [0];
        for (int d = 0; d < dims.Length; d++)
        {
            List<int> next = new((int)(indices.Count * dims[d].Count));
            foreach (int index in indices)
            {
                for (long n = 0; n < dims[d].Count; n++)
                {
                    long at = dims[d].Begin + n * dims[d].Stride;
                    if ((ulong)at >= (ulong)x.Shape[d]) return null;
                    next.Add((int)(index * x.Shape[d] + at));
                }
            }
            indices = next;
        }
        return shape.ElementCount == indices.Count ? x.Pick(shape, [.. indices]) : null;
    }

    private static StaticValue? Gather(OpContext c)
    {
        if (c.Value(0) is not { Shape.Rank: 1 } x || c.Value(1) is not { Ints: { } indices } at) return null;
        if (c.Op == "GatherV2" && (c.ScalarValue(2) is not (0 or -1) || c.Int("batch_dims") != 0)) return null;
        return x.Pick(at.Shape, Array.ConvertAll(indices, i => i >= 0 && i < x.Count ? (int)i : -1));
    }

    private static StaticValue? Reshape(OpContext c)
    {
        if (c.Value(0) is not { } x) return null;
        StaticShape shape = c.Op switch
        {
            "ExpandDims" => ReshapingRules.ExpandedShape(c),
            "Squeeze" => ReshapingRules.SqueezedShape(c),
            _ => ReshapingRules.ReshapedShape(c),
        };
        return shape.ElementCount == x.Count ? x.Reshaped(shape) : null;
    }

    private static StaticValue? Range(OpContext c)
    {
        if (c.Value(0) is not { Count: 1 } start || c.Value(1) is not { Count: 1 } limit || c.Value(2) is not { Count: 1 } delta) return null;
        long count = ReshapingRules.RangeLength(start, limit, delta);
        if (count < 0 || count > c.MaxElements) return null;
        if (start.Ints is not null)
        {
            long[] ints = new long[count];
            for (int i = 0; i < ints.Length; i++) ints[i] = start.Int() + i * delta.Int();
            return StaticValue.Vector(start.DType, ints);
        }
        double[] floats = new double[count];
        double value = start.Floats![0];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = value;
            value = ElementValues.Round(value + delta.Floats![0], start.DType);
        }
        return StaticValue.OfFloats(start.DType, StaticShape.Of(count), floats);
    }

    private static StaticValue? Fill(OpContext c)
    {
        if (c.Value(1) is not { Count: 1 } value) return null;
        StaticShape shape = c.ShapeFromInput(0);
        return shape.ElementCount >= 0 && shape.ElementCount <= c.MaxElements ? value.Pick(shape, new int[shape.ElementCount]) : null;
    }

    private static StaticValue? BroadcastTo(OpContext c)
    {
        if (c.Value(0) is not { } x) return null;
        StaticShape shape = c.ShapeFromInput(1);
        if (shape.ElementCount < 0 || shape.ElementCount > c.MaxElements || !ElementWiseRules.Broadcast(x.Shape, shape).Equals(shape)) return null;
        return x.Pick(shape, ElementValues.BroadcastIndices(x.Shape, shape));
    }

    private static StaticValue? Tile(OpContext c)
    {
        if (c.Value(0) is not { Shape.Rank: 1 } x || c.Value(1) is not { Count: 1 } times || times.Int() < 0 || times.Int() > c.MaxElements) return null;
        long count = x.Count * times.Int();
        if (count > c.MaxElements) return null;
        int[] indices = new int[count];
        for (int i = 0; i < indices.Length; i++) indices[i] = i % x.Count;
        return x.Pick(StaticShape.Of(count), indices);
    }

    private static StaticValue? Unpack(OpContext c, int port)
    {
        if (c.Value(0) is not { Shape.Rank: > 0 } x || c.Int("axis") != 0 || port >= x.Shape[0]) return null;
        return Part(x, port, 1, x.Shape.Slice(1));
    }

    private static StaticValue? Split(OpContext c, int port, int input, int axisInput)
    {
        if (c.Value(input) is not { Shape.Rank: 1 } x || c.ScalarValue(axisInput) is not (0 or -1)) return null;
        long begin = 0, size;
        if (c.Op == "Split")
        {
            size = Dim.DivideExactly(x.Count, c.Int("num_split"));
            begin = size * port;
        }
        else
        {
            if (c.Value(1) is not { Ints: { } sizes, IsFullyKnown: true } || port >= sizes.Length || Array.IndexOf(sizes, -1) >= 0) return null;
            for (int i = 0; i < port; i++) begin += sizes[i];
            size = sizes[port];
        }
        return size < 0 || begin < 0 || begin + size > x.Count ? null : Part(x, (int)begin, (int)size, StaticShape.Of(size));
    }

    /// <summary>Rows of the first dim.</summary>
    private static StaticValue Part(StaticValue x, int begin, int count, StaticShape shape)
    {
        int row = x.Shape[0] == 0 ? 0 : (int)(x.Count / x.Shape[0]);
        int[] indices = new int[count * row];
        for (int i = 0; i < indices.Length; i++) indices[i] = begin * row + i;
        return x.Pick(shape, indices);
    }

    private static StaticValue? Reverse(OpContext c)
    {
        if (c.Value(0) is not { Shape.Rank: 1 } x || c.Value(1) is not { Count: 1 }) return null;
        int[] indices = new int[x.Count];
        for (int i = 0; i < indices.Length; i++) indices[i] = x.Count - 1 - i;
        return x.Pick(x.Shape, indices);
    }

    private static StaticValue? Transpose(OpContext c)
    {
        if (c.Value(0) is not { Shape.Rank: 2 } x || c.Value(1) is not { Ints: [1, 0] }) return null;
        int rows = (int)x.Shape[0], columns = (int)x.Shape[1];
        int[] indices = new int[x.Count];
        for (int i = 0; i < indices.Length; i++) indices[i] = i % rows * columns + i / rows;
        return x.Pick(StaticShape.Of(columns, rows), indices);
    }
}

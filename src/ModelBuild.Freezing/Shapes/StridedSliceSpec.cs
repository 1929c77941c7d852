namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// What a StridedSlice takes of each dim of its input, and the shape that comes out (<c>ValidateStridedSliceOp</c>, strided_slice_op.cc).
/// </summary>
/// <param name="Shape">The result's shape.</param>
/// <param name="Dims">For each dim of the input: first index, step and count; <see cref="StaticValue.Unknown"/> and -1 where not known.</param>
internal sealed record StridedSliceSpec(StaticShape Shape, (long Begin, long Stride, long Count)[] Dims)
{
    private const long Unknown = StaticValue.Unknown;

    /// <summary>Null when the number of sliced dims is not known or does not fit the input.</summary>
    /// <param name="c">The node, for its masks and the values of begin, end and strides.</param>
    /// <param name="input">Shape of what is sliced; its rank must be known.</param>
    /// <param name="begin">The input that holds begin; end and strides follow.</param>
    public static StridedSliceSpec? Resolve(OpContext c, StaticShape input, int begin = 1)
    {
        int length = LengthOf(c, begin);
        if (length < 0 || !input.HasRank) return null;
        long beginMask = c.Int("begin_mask"), endMask = c.Int("end_mask"), ellipsisMask = c.Int("ellipsis_mask");
        long newAxisMask = c.Int("new_axis_mask"), shrinkMask = c.Int("shrink_axis_mask");
        StaticValue? begins = c.Value(begin), ends = c.Value(begin + 1), strides = c.Value(begin + 2);
        int newAxes = 0;
        bool hasEllipsis = false;
        for (int i = 0; i < length; i++)
        {
            if (Bit(ellipsisMask, i)) hasEllipsis = true;
            else if (Bit(newAxisMask, i)) newAxes++;
        }
        int named = length - newAxes - (hasEllipsis ? 1 : 0);
        if (named > input.Rank) return null;
        (long Begin, long Stride, long Count)[] dims = new (long, long, long)[input.Rank];
        List<long> shape = [];
        int dim = 0;
        for (int i = 0; i < length; i++)
        {
            if (Bit(ellipsisMask, i))
            {
                for (int left = input.Rank - named; left > 0; left--) TakeAll();
            }
            else if (Bit(newAxisMask, i)) shape.Add(1);
            else
            {
                bool shrink = Bit(shrinkMask, i);
                dims[dim] = Interval(input[dim], At(begins, i), At(ends, i), At(strides, i), Bit(beginMask, i), Bit(endMask, i), shrink);
                if (!shrink) shape.Add(dims[dim].Count);
                dim++;
            }
        }
        while (dim < input.Rank) TakeAll();
        return new StridedSliceSpec(StaticShape.Of([.. shape]), dims);

        void TakeAll()
        {
            dims[dim] = (0, 1, input[dim]);
            shape.Add(input[dim]);
            dim++;
        }
    }

    /// <summary>How many entries the slice has: the length of any of its three vectors.</summary>
    private static int LengthOf(OpContext c, int begin)
    {
        for (int i = begin; i < begin + 3; i++)
        {
            if (c.Input(i) is { Rank: 1 } vector && vector[0] is >= 0 and <= 64) return (int)vector[0];
        }
        return -1;
    }

    private static bool Bit(long mask, int index) => index < 64 && (mask >> index & 1) != 0;

    private static long At(StaticValue? values, int index) => values?.Int(index) ?? Unknown;

    private static (long Begin, long Stride, long Count) Interval(long dim, long begin, long end, long stride, bool fromStart, bool toEnd, bool shrink)
    {
        if (shrink) return (begin == Unknown || begin < 0 && dim < 0 ? Unknown : begin < 0 ? begin + dim : begin, 1, 1);
        if (stride is Unknown or 0 || dim < 0) return (Unknown, Unknown, Dim.Unknown);
        if (begin == Unknown && !fromStart || end == Unknown && !toEnd) return (Unknown, stride, Dim.Unknown);
        long lowest = stride > 0 ? 0 : -1, highest = stride > 0 ? dim : dim - 1;
        long first = fromStart ? stride > 0 ? lowest : highest : Math.Clamp(begin < 0 ? begin + dim : begin, lowest, highest);
        long last = toEnd ? stride > 0 ? highest : lowest : Math.Clamp(end < 0 ? end + dim : end, lowest, highest);
        long interval = last - first;
        long count = interval == 0 || interval < 0 != stride < 0 ? 0 : interval / stride + (interval % stride != 0 ? 1 : 0);
        return (first, stride, count);
    }
}

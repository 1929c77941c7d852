using System.Globalization;

namespace ModelBuild;

/// <summary>What a call keeps of one input: whether it is set, and the shape that a number of elements stands for.</summary>
internal struct InputSlot
{
    /// <summary>The product of the known dimensions.</summary>
    private readonly long _known;

    /// <summary>The dimension that follows from the number of elements; -1 when all are known.</summary>
    private readonly int _open;

    private readonly bool _inferable;

    public InputSlot(TensorSpec spec)
    {
        Spec = spec;
        Shape = new nint[Math.Max(spec.Shape.Rank, 0)];
        _known = 1;
        _open = -1;
        _inferable = spec.Shape.HasRank;
        for (int i = 0; i < Shape.Length; i++)
        {
            long dim = spec.Shape.Dims[i];
            if (dim >= 0)
            {
                Shape[i] = (nint)dim;
                _known *= dim;
            }
            else if (_open < 0)
            {
                _open = i;
            }
            else
            {
                _inferable = false;
            }
        }
        if (_open >= 0 && _known == 0) _inferable = false;
        Length = -1;
        Given = -1;
    }

    public readonly TensorSpec Spec { get; }

    /// <summary>The shape that <see cref="Length"/> and <see cref="Given"/> elements have.</summary>
    public nint[] Shape { get; private set; }

    /// <summary>
    /// The number of elements that <see cref="Shape"/> is right for, as long as the input is set; else -1. So one comparison tells
    /// that values of this length need no look at all.
    /// </summary>
    public int Length { get; private set; }

    /// <summary>Whether the engine's call holds a value.</summary>
    public bool IsSet { get; private set; }

    /// <summary>
    /// Length and rank (see <see cref="LengthAndRank"/>) of the last value, where a shape given for some inputs says nothing about other values of that length; else -1.
    /// In one number, because it is compared in every run.
    /// </summary>
    public long Given { get; private set; }

    public static long LengthAndRank(int length, int rank) => ((long)length << 16) | (uint)rank;

    /// <summary>Notes that the engine's call holds a value.</summary>
    public void MarkSet() => IsSet = true;

    /// <summary>Notes that the engine's call holds no value.</summary>
    public void MarkClear()
    {
        IsSet = false;
        Length = -1;
        Given = -1;
    }

    /// <summary>Remembers a checked shape, so that the next value of this shape needs no look.</summary>
    public void Remember(int length, ReadOnlySpan<nint> shape)
    {
        if (Shape.Length != shape.Length) Shape = new nint[shape.Length];
        shape.CopyTo(Shape);
        Given = LengthAndRank(length, shape.Length);
        if (_inferable) Length = length;
    }

    /// <summary>How as many elements can be fed although their shape does not fit, as the end of a message; empty when they cannot. Strings cannot: they come as no array that <c>Feed.From</c> takes.</summary>
    public readonly string WayOut(nint elements)
    {
        if (!_inferable || Spec.Shape.Rank == 0 || elements == 0 || Spec.DType == DType.String || (_open < 0 ? elements != _known : elements % _known != 0)) return "";
        string[] lengths = new string[Spec.Shape.Rank];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = (i == _open ? elements / _known : Spec.Shape.Dims[i]).ToString(CultureInfo.InvariantCulture);
        return $" Values in a flat array fit as Feed.From(values, {string.Join(", ", lengths)}).";
    }

    /// <summary>Makes <see cref="Shape"/> the one that so many elements have.</summary>
    public void InferFrom(int length, string model)
    {
        if (!_inferable)
        {
            throw new ModelException(
                ModelErrorCodes.WrongShape,
                $"Input '{Spec.Name}' of {model} takes shape {Spec.Shape}, which does not follow from {length} elements; give the shape too.");
        }
        if (_open < 0 ? length != _known : length % _known != 0)
        {
            throw new ModelException(
                ModelErrorCodes.WrongShape,
                $"Input '{Spec.Name}' of {model} takes shape {Spec.Shape}; {length} elements do not make a tensor of that shape: it takes {(_open < 0 ? "" : "a multiple of ")}{_known}.");
        }
        if (_open >= 0) Shape[_open] = (nint)(length / _known);
        Length = length;
        Given = LengthAndRank(length, Shape.Length);
    }
}

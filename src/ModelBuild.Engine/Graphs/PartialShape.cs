namespace ModelBuild.Engine.Graphs;

/// <summary>A shape as a graph writes it (<c>TensorShapeProto</c>): a dimension may be unknown, and so may their number.</summary>
internal sealed class PartialShape
{
    private const int DimField = 2, UnknownRankField = 3, SizeOfDim = 1;
    private readonly Numbers _dims = new();

    public bool UnknownRank { get; private set; }

    public int Rank => _dims.Count;

    /// <summary>A dimension; negative when it is unknown.</summary>
    public long this[int index] => _dims[index];

    public long[] Dims() => _dims.ToArray();

    /// <summary>Adds what a message says; one that is given twice says it in both places.</summary>
    public PartialShape Merge(ReadOnlySpan<byte> bytes)
    {
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Integer == UnknownRankField) UnknownRank = fields.Value != 0;
            if (fields.Part != DimField) continue;
            long size = 0;
            var dim = new MessageReader(fields.Bytes);
            while (dim.Next())
            {
                if (dim.Integer == SizeOfDim) size = dim.Value;
            }
            _dims.Add(size);
        }
        return this;
    }
}

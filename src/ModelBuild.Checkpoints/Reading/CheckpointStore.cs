namespace ModelBuild.Checkpoints.Reading;

/// <summary>The files of an open checkpoint, of either format: what tensors there are, and the way to their values.</summary>
internal abstract class CheckpointStore : IDisposable
{
    /// <summary>Every tensor, ordered by the bytes of its name.</summary>
    public abstract IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <summary>Begins to read the values of a tensor's slice, or of the whole tensor when it is not stored in slices.</summary>
    public abstract ValueCursor Open(CheckpointTensor tensor, CheckpointSlice? slice);

    /// <summary>The strings of a tensor's slice, or of the whole tensor when it is not stored in slices.</summary>
    public abstract byte[][] ReadStrings(CheckpointTensor tensor, CheckpointSlice? slice);

    public abstract void Dispose();
}

/// <summary>The values of one stored block, read from first to last.</summary>
internal abstract class ValueCursor
{
    /// <summary>Reads the next elements, row-major and little-endian.</summary>
    /// <param name="destination">Takes a whole number of elements, and no more than are left.</param>
    public abstract void Read(Span<byte> destination);

    /// <summary>To be called when all was read: what was handed out can be trusted when this does not throw.</summary>
    public abstract void Finish();
}

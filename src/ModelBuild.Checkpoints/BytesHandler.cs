namespace ModelBuild.Checkpoints;

/// <summary>Takes the next bytes of a tensor's values, in row-major order, little-endian. The span is valid during the call only.</summary>
public delegate void BytesHandler(ReadOnlySpan<byte> bytes);

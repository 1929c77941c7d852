namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>The <c>ConfigProto</c> of a session, written by hand: three fields of it are all that is needed.</summary>
internal static class SessionConfig
{
    // Field numbers of tensorflow/core/protobuf/config.proto, as tags of varint fields.
    private const byte IntraOpParallelismThreads = 2 << 3, InterOpParallelismThreads = 5 << 3, UsePerSessionThreads = 9 << 3;

    /// <summary>Nodes at the same time and threads within a node; the former in a pool of the session's own, else it is that of the first session.</summary>
    public static byte[] WithThreads(int threads)
    {
        if (threads == 0) return [];
        var bytes = new List<byte>();
        Add(IntraOpParallelismThreads, threads);
        Add(InterOpParallelismThreads, threads);
        Add(UsePerSessionThreads, 1);
        return [.. bytes];

        void Add(byte tag, int value)
        {
            bytes.Add(tag);
            for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
            bytes.Add((byte)value);
        }
    }
}

using System.Buffers.Binary;

namespace ModelBuild.Engine.Kernels;

/// <summary>TensorFlow's older hash of strings, a MurmurHash64A with a seed of its own (tensorflow/core/platform/hash.cc).</summary>
internal static class Hash64
{
    private const ulong Seed = 0xDECAFCAFFE, Multiplier = 0xc6a4a7935bd1e995;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            ulong hash = Seed ^ ((ulong)bytes.Length * Multiplier);
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                ulong k = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
                k ^= k >> 47;
                hash = (hash ^ (k * Multiplier)) * Multiplier;
            }
            if (bytes.Length > 0)
            {
                for (int i = 0; i < bytes.Length; i++) hash ^= (ulong)bytes[i] << (8 * i);
                hash *= Multiplier;
            }
            hash = (hash ^ (hash >> 47)) * Multiplier;
            return hash ^ (hash >> 47);
        }
    }
}

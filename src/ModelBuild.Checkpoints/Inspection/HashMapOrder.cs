using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// The order in which a <c>std::unordered_map&lt;std::string, T&gt;</c> of libstdc++ gives its keys, for TensorFlow lists a V1 checkpoint in that order
/// (tensorflow/core/util/tensor_slice_reader). Hash and chaining are those of libstdc++; the table grows as it did in the build of TensorFlow 1.15 that
/// made the golden files (2 buckets at first). A build with another version of libstdc++ may begin with more buckets and list in another order.
/// </summary>
internal static class HashMapOrder
{
    private const ulong Multiplier = 0xc6a4a7935bd1e995;
    private const ulong Seed = 0xc70f6907;

    // How a table grows when it doubles: to the next of libstdc++'s primes.
    private static readonly int[] Buckets =
        [2, 5, 11, 23, 47, 97, 199, 409, 823, 1741, 3739, 7517, 15173, 30727, 62233, 126271, 256279, 520241, 1056323, 2144977];

    /// <summary>The keys in the order of the map into which they were put in the order given.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> keys)
    {
        // A map larger than any checkpoint of that format keeps its order.
        if (keys.Count > Buckets[^1]) return keys;
        var hashes = keys.ToDictionary(key => key, key => Hash(Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal);
        int size = 0;
        var table = new Table(Buckets[0]);
        for (int i = 0; i < keys.Count; i++)
        {
            if (i == Buckets[size])
            {
                // All nodes are linked anew, in the order they have.
                var larger = new Table(Buckets[++size]);
                foreach (string key in table.Keys) larger.Insert(key, hashes[key]);
                table = larger;
            }
            table.Insert(keys[i], hashes[keys[i]]);
        }
        return [.. table.Keys];
    }

    /// <summary>MurmurHash64A with the seed of <c>std::hash</c>.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Seed ^ (ulong)bytes.Length * Multiplier;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            ulong block = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
            hash = (hash ^ (block ^ block >> 47) * Multiplier) * Multiplier;
        }
        if (bytes.Length > 0)
        {
            ulong rest = 0;
            for (int i = bytes.Length - 1; i >= 0; i--) rest = rest << 8 | bytes[i];
            hash = (hash ^ rest) * Multiplier;
        }
        hash = (hash ^ hash >> 47) * Multiplier;
        return hash ^ hash >> 47;
    }

    /// <summary>One list through all buckets: a key goes to the beginning of its bucket, and the first of a bucket to the beginning of the list.</summary>
    private sealed class Table(int buckets)
    {
        private readonly LinkedList<string> _list = new();
        private readonly LinkedListNode<string>?[] _first = new LinkedListNode<string>?[buckets];

        public IEnumerable<string> Keys => _list;

        public void Insert(string key, ulong hash)
        {
            ref LinkedListNode<string>? first = ref _first[hash % (ulong)_first.Length];
            first = first is null ? _list.AddFirst(key) : _list.AddBefore(first, key);
        }
    }
}

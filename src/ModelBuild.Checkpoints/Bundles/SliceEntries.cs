using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>
/// The entries of an index whose keys have the form of a slice's key, until the partitioned tensors have told which of them are their slices.
/// TensorFlow's reader encodes every slice of every partitioned tensor and hides those keys; here each tensor's name is looked up once, so that
/// a damaged file with a long name and many slices costs no more than its own length.
/// </summary>
internal sealed class SliceEntries
{
    private readonly List<(byte[] Key, BundleEntryProto Entry)> _entries = [];
    private readonly Dictionary<byte[], Dictionary<byte[], int>> _byPrefix = new(BytesComparer.Instance);
    private readonly HashSet<int> _claimed = [];

    /// <summary>Keeps an entry; <paramref name="prefixLength"/> is the <see cref="SliceKey.PrefixLength"/> of its key.</summary>
    public void Add(ReadOnlySpan<byte> key, int prefixLength, BundleEntryProto entry)
    {
        ref Dictionary<byte[], int>? extents = ref CollectionsMarshal.GetValueRefOrAddDefault(_byPrefix, key[..prefixLength].ToArray(), out _);
        (extents ??= new Dictionary<byte[], int>(BytesComparer.Instance)).Add(key[prefixLength..].ToArray(), _entries.Count);
        _entries.Add((key.ToArray(), entry));
    }

    /// <summary>Takes the entries that are slices of a partitioned tensor: those that exist, in the order in which the tensor lists them.</summary>
    public IReadOnlyList<(TensorSliceProto Slice, BundleEntryProto Entry)> Claim(ReadOnlySpan<byte> name, BundleEntryProto tensor)
    {
        var claimed = new List<(TensorSliceProto, BundleEntryProto)>();
        if (!_byPrefix.TryGetValue(SliceKey.Prefix(name), out Dictionary<byte[], int>? extents)) return claimed;
        foreach (TensorSliceProto slice in tensor.Slices)
        {
            if (!extents.TryGetValue(SliceKey.Extents(slice), out int entry)) continue;
            _claimed.Add(entry);
            claimed.Add((slice, _entries[entry].Entry));
        }
        return claimed;
    }

    /// <summary>What no partitioned tensor has claimed, in key order.</summary>
    public IEnumerable<(byte[] Key, BundleEntryProto Entry)> Unclaimed() => _entries.Where((_, i) => !_claimed.Contains(i));

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}

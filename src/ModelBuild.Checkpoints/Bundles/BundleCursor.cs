using ModelBuild.Checkpoints.Reading;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>Reads stored values of a V2 checkpoint from first to last, the checksum taken on the way.</summary>
/// <param name="store">The open checkpoint.</param>
/// <param name="stored">Where the values lie.</param>
/// <param name="swapUnit">How many bytes each are to be reversed; 1 when the file has the order that is handed out.</param>
internal sealed class BundleCursor(BundleStore store, StoredBytes stored, int swapUnit) : ValueCursor
{
    private long _done;
    private uint _crc;

    public override void Read(Span<byte> destination)
    {
        if (destination.Length > stored.Size - _done) throw new ArgumentException("More is asked for than the values have.", nameof(destination));
        store.ReadAt(stored, destination, stored.Offset + _done);
        _done += destination.Length;
        _crc = Crc32C.Extend(_crc, destination);
        if (swapUnit == 1) return;
        for (int i = 0; i + swapUnit <= destination.Length; i += swapUnit) destination.Slice(i, swapUnit).Reverse();
    }

    public override void Finish()
    {
        if (_done != stored.Size || Crc32C.Mask(_crc) != stored.Crc32C) throw store.ChecksumWrong(stored);
    }
}

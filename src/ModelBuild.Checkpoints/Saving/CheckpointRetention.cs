namespace ModelBuild.Checkpoints.Saving;

/// <summary>
/// Which checkpoints a saver keeps (Saver._RecordLastCheckpoint and _MaybeDeleteOldCheckpoints in tensorflow/python/training/saver.py).
/// </summary>
internal sealed class CheckpointRetention(int maxToKeep, TimeSpan keepEvery, DateTimeOffset started)
{
    private readonly List<(string Path, DateTimeOffset Time)> _last = [];
    private readonly Queue<(string Path, DateTimeOffset Time)> _toDelete = [];
    private DateTimeOffset _nextKept = started + keepEvery;

    /// <summary>The checkpoints that are kept, oldest first.</summary>
    public IReadOnlyList<(string Path, DateTimeOffset Time)> Last => _last;

    /// <summary>Takes up a new checkpoint; one that was saved before is now the latest.</summary>
    public void Record(string path, DateTimeOffset now)
    {
        if (maxToKeep == 0) return;
        _last.RemoveAll(p => p.Path == path);
        _last.Add((path, now));
        if (_last.Count <= maxToKeep) return;
        _toDelete.Enqueue(_last[0]);
        _last.RemoveAt(0);
    }

    /// <summary>The checkpoint to delete now, or null when there is none, or it is the one of its hours that stays.</summary>
    public string? NextToDelete()
    {
        if (!_toDelete.TryDequeue(out (string Path, DateTimeOffset Time) oldest)) return null;
        if (oldest.Time <= _nextKept) return oldest.Path;
        _nextKept += keepEvery;
        return null;
    }

    public void Reset(IEnumerable<(string Path, DateTimeOffset Time)> last)
    {
        _last.Clear();
        _last.AddRange(last);
    }
}

namespace ModelBuild.Engine.Execution;

/// <summary>Objects that kernels make in every run of a call: those of one run are taken again by the next, which so allocates nothing.</summary>
internal sealed class KeptObjects
{
    // A loop may make any number; what goes beyond is the garbage collector's.
    private const int Most = 64;

    private readonly List<object> _objects = [];
    private int _used;

    /// <summary>An object that nobody else has in this run, as a run before left it or new.</summary>
    public T Take<T>() where T : class, new()
    {
        if (_used == Most) return new T();
        if (_used == _objects.Count) _objects.Add(new T());
        else if (_objects[_used] is not T) _objects[_used] = new T();
        return (T)_objects[_used++];
    }

    /// <summary>Says that the last run is over: what it made is taken again.</summary>
    public void NextRun() => _used = 0;
}

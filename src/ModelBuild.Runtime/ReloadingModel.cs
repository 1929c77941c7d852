namespace ModelBuild;

/// <summary>
/// A model that is loaded anew when its file is replaced, without a restart of the application: what <see cref="Current"/> gives is always a whole model, the last one that
/// could be loaded.
/// </summary>
/// <typeparam name="TModel">The generated class.</typeparam>
/// <remarks>
/// <para>
/// The file is looked at once in an interval, not watched: watching misses changes on network drives and in containers. It is loaded when its time or length has changed
/// and stayed the same for one interval, so that a file that is still being copied is left alone. A file that cannot be loaded, or has another interface, changes nothing
/// but <see cref="Problem"/>.
/// </para>
/// <para>
/// The model before is not disposed, because somebody may be about to run it; its memory goes when nobody holds it any more. Put the file in place by renaming, as builds do: a file that is
/// written over while it is in use is wrong for everyone who uses it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var digits = new ReloadingModel&lt;Digits&gt;("models/Digits.pb", path => new Digits(path));
/// var outputs = digits.Current.Run(new() { Images = images });
/// </code>
/// </example>
public sealed class ReloadingModel<TModel> : IDisposable where TModel : Model
{
    private readonly string _path;
    private readonly Func<string, TModel> _load;
    private readonly Lock _loading = new();
    private readonly Timer _timer;
    private Stamp _loaded, _seen;
    private TModel _current;
    private Exception? _problem;
    private bool _disposed;

    /// <summary>Loads the model, and looks at its file once a second from then on.</summary>
    /// <param name="path">The <c>.pb</c>.</param>
    /// <param name="load">Loads the model from the path.</param>
    /// <exception cref="ModelException">The model cannot be loaded now; see <see cref="Model"/>.</exception>
    public ReloadingModel(string path, Func<string, TModel> load)
        : this(path, load, TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Loads the model, and looks at its file once in an interval from then on.</summary>
    /// <param name="path">The <c>.pb</c>.</param>
    /// <param name="load">Loads the model from the path.</param>
    /// <param name="interval">How often the file is looked at; <see cref="Timeout.InfiniteTimeSpan"/> for not unless <see cref="Reload()"/> is called.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not positive.</exception>
    /// <inheritdoc cref="ReloadingModel{TModel}(string, Func{string, TModel})" path="/exception"/>
    public ReloadingModel(string path, Func<string, TModel> load, TimeSpan interval)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(load);
        if (interval != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        (_path, _load) = (path, load);
        // The stamp first: a file that is replaced while it is loaded is loaded again.
        _loaded = _seen = Stamp.Of(path);
        _current = load(path);
        _timer = new Timer(static state => ((ReloadingModel<TModel>)state!).Look(), this, interval, interval);
    }

    /// <summary>The model that was loaded last. Hold it for a piece of work that must not change under way; ask again for the next.</summary>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public TModel Current
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Volatile.Read(ref _current);
        }
    }

    /// <summary>Why the file as it is now could not be loaded; null when <see cref="Current"/> is what it holds.</summary>
    public Exception? Problem => Volatile.Read(ref _problem);

    /// <summary>Raised after another model has been loaded, or could not be (<see cref="Problem"/>); on a thread of the pool.</summary>
    public event EventHandler? Reloaded;

    /// <summary>Looks at the file now, without waiting until it has settled.</summary>
    /// <returns>Whether another model was loaded.</returns>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public bool Reload()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Reload(Stamp.Of(_path));
    }

    /// <summary>Disposes the model that was loaded last; runs and calls that are open end undisturbed.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_loading)
        {
            _disposed = true;
            _current.Dispose();
        }
    }

    private void Look()
    {
        Stamp now = Stamp.Of(_path);
        if (now != _seen) _seen = now;
        else if (now != _loaded && now.Exists) Reload(now);
    }

    private bool Reload(Stamp now)
    {
        bool changed = false;
        lock (_loading)
        {
            if (_disposed || now == _loaded) return false;
            try
            {
                Volatile.Write(ref _current, _load(_path));
                Volatile.Write(ref _problem, null);
                changed = true;
            }
            catch (Exception error) when (error is ModelException or IOException or UnauthorizedAccessException)
            {
                Volatile.Write(ref _problem, error);
            }
            // Also what could not be loaded is not tried again until it changes.
            _loaded = now;
        }
        Reloaded?.Invoke(this, EventArgs.Empty);
        return changed;
    }

    private readonly record struct Stamp(bool Exists, DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new(true, file.LastWriteTimeUtc, file.Length) : default;
        }
    }
}

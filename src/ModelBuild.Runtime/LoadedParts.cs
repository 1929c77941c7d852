using System.Collections.Concurrent;

namespace ModelBuild;

/// <summary>The parts of a model that were asked for so far: each is loaded when it is first needed, and all end with the model.</summary>
internal sealed class LoadedParts(Model model)
{
    private readonly ConcurrentDictionary<PartKey, LoadedPart> _parts = [];
    private readonly Lock _loading = new();
    private bool _closed;

    /// <summary>A signature among several.</summary>
    public LoadedPart Of(ModelPart part) => Of(new PartKey(part.Name, "", null), part);

    /// <summary>The inputs of <c>Run</c> with one or two tensors to fetch.</summary>
    public LoadedPart Of(string first, string? second = null)
    {
        var key = new PartKey("", first, second);
        if (_parts.TryGetValue(key, out LoadedPart? loaded)) return loaded;
        TensorSpec[] outputs = second is null || second == first ? [model.SpecOf(first)] : [model.SpecOf(first), model.SpecOf(second)];
        return Of(key, new ModelPart("", model.Definition.Main.Inputs, outputs));
    }

    /// <summary>Ends the model's claim on all of them.</summary>
    public void Close()
    {
        lock (_loading)
        {
            _closed = true;
            foreach (LoadedPart part in _parts.Values) part.Close();
        }
    }

    private LoadedPart Of(PartKey key, ModelPart part)
    {
        if (_parts.TryGetValue(key, out LoadedPart? loaded)) return loaded;
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_closed, model);
            if (_parts.TryGetValue(key, out loaded)) return loaded;
            loaded = model.Load(part);
            _parts[key] = loaded;
            return loaded;
        }
    }

    private readonly record struct PartKey(string Signature, string First, string? Second);
}

using System.Runtime.InteropServices;
using System.Text.Json;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>A recorded case of TensorFlow: what was fed to a graph and what came out, with the tolerance that it was recorded with.</summary>
internal sealed class GoldenCase
{
    private readonly string _folder;
    private readonly JsonElement _json;

    public GoldenCase(string folder)
    {
        _folder = folder;
        _json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement;
    }

    private GoldenCase(string folder, JsonElement json) => (_folder, _json) = (folder, json);

    /// <summary>A case that has no <c>case.json</c>: which file each tensor is in.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="feeds">The files of the feeds by tensor.</param>
    /// <param name="fetches">The files of the fetches by tensor.</param>
    /// <param name="atol">How far a value may be off, absolutely.</param>
    public static GoldenCase Of(string folder, IReadOnlyDictionary<string, string> feeds, IReadOnlyDictionary<string, string> fetches, double atol = 1e-6) =>
        new(folder, JsonSerializer.SerializeToElement(new { feeds, fetches, atol }));

    /// <summary>Runs the graph and compares every fetch; returns what differs, or null.</summary>
    /// <param name="pb">The frozen graph.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="undefined">Fetches for which the recording holds whatever was in memory.</param>
    public string? Run(string pb, IEngine engine, params ReadOnlySpan<string> undefined) => Run(ModelSource.FromFile(pb), engine, undefined);

    /// <summary>The same with a graph that need not lie in a file.</summary>
    public string? Run(ModelSource source, IEngine engine, params ReadOnlySpan<string> undefined) => Run(source, engine, null, [], undefined);

    /// <summary>
    /// The same, where a floating-point fetch outside of the tolerance is right too when it is <see cref="Rounding.AsNear"/> the answers in float64; how near goes to <paramref name="roundings"/>.
    /// </summary>
    public string? Run(ModelSource source, IEngine engine, IReadOnlyDictionary<string, double[]>? exact, List<Rounding> roundings, params ReadOnlySpan<string> undefined)
    {
        (string Name, string File)[] feeds = Part("feeds"), fetches = Part("fetches");
        using ILoadedGraph graph = engine.Load(source, [.. feeds.Select(f => f.Name)], [.. fetches.Select(f => f.Name)]);
        using IEngineCall call = graph.CreateCall();
        for (int i = 0; i < feeds.Length; i++) Set(call, i, Read(feeds[i].File));
        call.Run();
        for (int i = 0; i < fetches.Length; i++)
        {
            if (undefined.Contains(fetches[i].Name)) continue;
            TensorProto want = Read(fetches[i].File);
            if (Recorded(graph.Interface.Outputs[i].DType) != (DType)(int)want.Dtype) return $"{fetches[i].Name}: dtype {graph.Interface.Outputs[i].DType} instead of {want.Dtype}";
            nint[] shape = [.. want.TensorShape.Dim.Select(d => (nint)d.Size)];
            if (!call.GetOutputShape(i).SequenceEqual(shape))
                return $"{fetches[i].Name}: shape [{string.Join(',', call.GetOutputShape(i).ToArray())}] instead of [{string.Join(',', shape)}]";
            if (Difference(want, call, i) is not { } difference) continue;
            if (exact is null || !IsFloatingPoint(want.Dtype) || !exact.TryGetValue(fetches[i].Name, out double[]? answer)) return $"{fetches[i].Name}: {difference}";
            Rounding rounding = Rounding.Of(fetches[i].Name, answer, Doubles(want.Dtype, call.GetOutput(i)), Doubles(want.Dtype, ProtoElements.Bytes(want)));
            if (!rounding.AsNear) return $"{fetches[i].Name}: {difference}; {rounding}";
            roundings.Add(rounding);
        }
        return null;
    }

    /// <summary>Runs the graph computed in float64 (with the feeds as it takes them) and gives its floating-point fetches by tensor.</summary>
    public Dictionary<string, double[]> Float64Answers(ModelSource source, IEngine engine)
    {
        (string Name, string File)[] feeds = Part("feeds"), fetches = Part("fetches");
        using ILoadedGraph graph = engine.Load(source, [.. feeds.Select(f => f.Name)], [.. fetches.Select(f => f.Name)]);
        using IEngineCall call = graph.CreateCall();
        for (int i = 0; i < feeds.Length; i++)
        {
            TensorProto feed = Read(feeds[i].File);
            if (feed.Dtype == DataType.DtFloat && graph.Interface.Inputs[i].DType == DType.Double)
                feed = new TensorProto { Dtype = DataType.DtDouble, TensorShape = feed.TensorShape, DoubleVal = { Doubles(feed.Dtype, ProtoElements.Bytes(feed)) } };
            Set(call, i, feed);
        }
        call.Run();
        return Enumerable.Range(0, fetches.Length).Where(i => graph.Interface.Outputs[i].DType is DType.Float or DType.Double)
            .ToDictionary(i => fetches[i].Name, i => Doubles((DataType)(int)graph.Interface.Outputs[i].DType, call.GetOutput(i)));
    }

    /// <summary>The recorded values of the feeds, in order.</summary>
    public TensorProto[] Feeds() => [.. Part("feeds").Select(f => Read(f.File))];

    /// <summary>Runs the graph with other feeds and reads what comes out, whatever it is.</summary>
    public void RunOnly(ModelSource source, IEngine engine, TensorProto[] values, CancellationToken cancellation)
    {
        using ILoadedGraph graph = engine.Load(source, [.. Part("feeds").Select(f => f.Name)], [.. Part("fetches").Select(f => f.Name)]);
        using IEngineCall call = graph.CreateCall();
        for (int i = 0; i < values.Length; i++) Set(call, i, values[i]);
        call.Run(cancellation);
        for (int i = 0; i < graph.Interface.Outputs.Count; i++)
        {
            if (graph.Interface.Outputs[i].DType == DType.String) _ = call.GetStringOutput(i).ToArray();
            else _ = call.GetOutput(i).ToArray();
        }
    }

    private static void Set(IEngineCall call, int index, TensorProto value)
    {
        nint[] shape = [.. value.TensorShape.Dim.Select(d => (nint)d.Size)];
        if (value.Dtype == DataType.DtString) call.SetInput(index, ProtoElements.Strings(value), shape);
        else call.SetInput(index, ProtoElements.Bytes(value), shape);
    }

    /// <summary>The dtype under which a tensor was recorded: numpy, through which the recordings went, has no quantized ones.</summary>
    private static DType Recorded(DType dtype) => dtype switch
    {
        DType.QUInt8 => DType.UInt8,
        DType.QInt8 => DType.Int8,
        DType.QUInt16 => DType.UInt16,
        DType.QInt16 => DType.Int16,
        DType.QInt32 => DType.Int32,
        _ => dtype,
    };

    private string? Difference(TensorProto want, IEngineCall call, int index)
    {
        if (want.Dtype == DataType.DtString)
            return call.GetStringOutput(index).SequenceEqual(ProtoElements.Strings(want)) ? null : "strings differ";
        byte[] bytes = ProtoElements.Bytes(want);
        ReadOnlySpan<byte> got = call.GetOutput(index);
        if (!IsFloatingPoint(want.Dtype))
            return got.SequenceEqual(bytes) ? null : "values differ";
        double[] w = Doubles(want.Dtype, bytes), g = Doubles(want.Dtype, got);
        double rtol = Tolerance("rtol", 1e-5), atol = Tolerance("atol", 1e-6);
        for (int i = 0; i < w.Length; i++)
        {
            bool same = w[i].Equals(g[i]) || Math.Abs(w[i] - g[i]) <= atol + rtol * Math.Abs(w[i]);
            if (!same) return $"element {i} is {g[i]:R} instead of {w[i]:R}";
        }
        return null;
    }

    private static bool IsFloatingPoint(DataType dtype) => dtype is DataType.DtFloat or DataType.DtDouble or DataType.DtHalf or DataType.DtBfloat16 or DataType.DtComplex64 or DataType.DtComplex128;

    private static double[] Doubles(DataType dtype, ReadOnlySpan<byte> bytes) => dtype switch
    {
        DataType.DtDouble or DataType.DtComplex128 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
        DataType.DtHalf => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(h => (double)h)],
        DataType.DtBfloat16 => [.. MemoryMarshal.Cast<byte, BFloat16>(bytes).ToArray().Select(b => (double)(float)b)],
        _ => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(f => (double)f)],
    };

    private double Tolerance(string name, double fallback) => _json.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : fallback;

    private TensorProto Read(string file) => TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(_folder, file)));

    private (string Name, string File)[] Part(string name) => [.. _json.GetProperty(name).EnumerateObject().Select(p => (p.Name, p.Value.GetString()!))];
}

using System.Runtime.InteropServices;
using System.Text.Json;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Benchmarks;

/// <summary>A case as TensorFlow wrote it: what is fed, what must come out.</summary>
internal sealed record GoldenCase(string[] FeedNames, Tensor[] Feeds, string[] FetchNames, Tensor[] Fetches)
{
    public static GoldenCase Read(string folder)
    {
        (string[] feedNames, Tensor[] feeds) = Part(folder, "feeds");
        (string[] fetchNames, Tensor[] fetches) = Part(folder, "fetches");
        return new GoldenCase(feedNames, feeds, fetchNames, fetches);
    }

    // The start of a process is timed that reads its case with this: no document, no queries, and no Google.Protobuf, which no user's program needs for its inputs.
    private static (string[], Tensor[]) Part(string folder, string part)
    {
        var names = new List<string>();
        var tensors = new List<Tensor>();
        var json = new Utf8JsonReader(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        while (json.Read() && !(json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(part))) { }
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(json.GetString()!);
            json.Read();
            tensors.Add(ConstantReader.Read(names[^1], File.ReadAllBytes(Path.Combine(folder, json.GetString()!))));
        }
        return ([.. names], [.. tensors]);
    }

    public void Feed(IEngineCall call)
    {
        for (int i = 0; i < Feeds.Length; i++) call.SetInput(i, Feeds[i].Bytes, Feeds[i].Shape.Dims);
    }

    /// <summary>The largest difference; throws when it is above 0.5 % of the largest value: what ONNX Runtime and the engine are both off on basic_pitch, whose spectrum is divided by its own smallest parts.</summary>
    public double Check(IEngineCall call)
    {
        double worst = 0;
        for (int i = 0; i < Fetches.Length; i++)
        {
            ReadOnlySpan<byte> want = Fetches[i].Bytes;
            ReadOnlySpan<byte> got = call.GetOutput(i);
            if (want.Length != got.Length) throw new InvalidOperationException($"{FetchNames[i]}: {got.Length} bytes instead of {want.Length}");
            if (Fetches[i].DType != DType.Float)
            {
                if (!want.SequenceEqual(got)) throw new InvalidOperationException($"{FetchNames[i]} differs");
                continue;
            }
            ReadOnlySpan<float> w = MemoryMarshal.Cast<byte, float>(want), g = MemoryMarshal.Cast<byte, float>(got);
            double largest = 1e-6, difference = 0;
            for (int e = 0; e < w.Length; e++)
            {
                largest = Math.Max(largest, Math.Abs(w[e]));
                difference = Math.Max(difference, Math.Abs((double)w[e] - g[e]));
            }
            if (!(difference <= 5e-3 * largest)) throw new InvalidOperationException($"{FetchNames[i]}: off by {difference}");
            worst = Math.Max(worst, difference);
        }
        return worst;
    }
}

using System.Runtime.InteropServices;
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

    // The start of a process is timed that reads its case with this. No reader of JSON and no Google.Protobuf: both are compiled anew in every process, and no user's program needs
    // them for its inputs. The file has texts only: "feeds": {"x:0": "feed0.tensor", ...}.
    private static (string[], Tensor[]) Part(string folder, string part)
    {
        var names = new List<string>();
        var tensors = new List<Tensor>();
        string[] texts = File.ReadAllText(Path.Combine(folder, "case.json")).Split('"');
        for (int i = Array.IndexOf(texts, part) + 2; !texts[i - 1].Contains('}'); i += 4)
        {
            names.Add(texts[i]);
            tensors.Add(ConstantReader.Read(texts[i], File.ReadAllBytes(Path.Combine(folder, texts[i + 2]))));
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

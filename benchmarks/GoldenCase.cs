using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>A case as TensorFlow wrote it: what is fed, what must come out.</summary>
internal sealed record GoldenCase(string[] FeedNames, TensorProto[] Feeds, string[] FetchNames, TensorProto[] Fetches)
{
    public static GoldenCase Read(string folder)
    {
        (string[] feedNames, TensorProto[] feeds) = Part(folder, "feeds");
        (string[] fetchNames, TensorProto[] fetches) = Part(folder, "fetches");
        return new GoldenCase(feedNames, feeds, fetchNames, fetches);
    }

    // The start of a process is timed that reads its case with this: no document, no queries.
    private static (string[], TensorProto[]) Part(string folder, string part)
    {
        var names = new List<string>();
        var tensors = new List<TensorProto>();
        var json = new Utf8JsonReader(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        while (json.Read() && !(json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(part))) { }
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(json.GetString()!);
            json.Read();
            tensors.Add(Dense(TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, json.GetString()!)))));
        }
        return ([.. names], [.. tensors]);
    }

    public void Feed(IEngineCall call)
    {
        Span<nint> shape = stackalloc nint[8];
        for (int i = 0; i < Feeds.Length; i++)
        {
            var dims = Feeds[i].TensorShape.Dim;
            for (int d = 0; d < dims.Count; d++) shape[d] = (nint)dims[d].Size;
            call.SetInput(i, Feeds[i].TensorContent.Span, shape[..dims.Count]);
        }
    }

    /// <summary>The largest difference; throws when it is above 0.5 % of the largest value: what ONNX Runtime and the engine are both off on basic_pitch, whose spectrum is divided by its own smallest parts.</summary>
    public double Check(IEngineCall call)
    {
        double worst = 0;
        for (int i = 0; i < Fetches.Length; i++)
        {
            ReadOnlySpan<byte> want = Fetches[i].TensorContent.Span;
            ReadOnlySpan<byte> got = call.GetOutput(i);
            if (want.Length != got.Length) throw new InvalidOperationException($"{FetchNames[i]}: {got.Length} bytes instead of {want.Length}");
            if (Fetches[i].Dtype != Protos.DataType.DtFloat)
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

    /// <summary>Gives a small tensor, which TensorFlow stores in typed fields, the raw bytes that large ones have.</summary>
    private static TensorProto Dense(TensorProto tensor)
    {
        if (!tensor.TensorContent.IsEmpty) return tensor;
        byte[] bytes = tensor.Dtype switch
        {
            Protos.DataType.DtFloat => MemoryMarshal.AsBytes<float>(tensor.FloatVal.ToArray()).ToArray(),
            Protos.DataType.DtInt32 => MemoryMarshal.AsBytes<int>(tensor.IntVal.ToArray()).ToArray(),
            Protos.DataType.DtInt64 => MemoryMarshal.AsBytes<long>(tensor.Int64Val.ToArray()).ToArray(),
            _ => throw new InvalidOperationException($"A case with a small {tensor.Dtype} tensor is not for benchmarks."),
        };
        return new TensorProto(tensor) { TensorContent = ByteString.CopyFrom(bytes) };
    }
}

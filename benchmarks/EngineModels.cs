using System.Text.Json;
using ModelBuild.Freezing;

namespace ModelBuild.Benchmarks;

/// <summary>A model for speed: frozen by us, beside its ONNX twin, with a case for each (their tensors may have other names).</summary>
internal sealed record EngineModel(string Name, string Pb, string Case, string Onnx, string OnnxCase)
{
    /// <summary>The models, in the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["inception_v3", "resnet50", "mobilenet_v1", "bert_mini", "attention", "dynamic_lstm", "mlp", "convnet_bn_cond", "basic_pitch", "Adder"];

    // The names that the authors' own conversion to ONNX gave to what the signature calls by the names on the left.
    private static readonly (string Ours, string Onnx)[] s_pitchNames =
    [
        ("input_2", "serving_default_input_2:0"), ("contour", "StatefulPartitionedCall:0"), ("note", "StatefulPartitionedCall:1"), ("onset", "StatefulPartitionedCall:2"),
    ];

    /// <summary>Unpacks and freezes a model, once; null when the data folder is absent.</summary>
    public static EngineModel? Prepare(string name) => name switch
    {
        "Adder" => AdderTwin.Prepare(),
        "basic_pitch" => Pitch(),
        _ => FromCheckpoint(name),
    };

    private static EngineModel? FromCheckpoint(string name)
    {
        if (Folders.UnpackedBench(name) is not { } folder) return null;
        string golden = Path.Combine(folder, "case0"), pb = Path.Combine(folder, "frozen.pb");
        if (!File.Exists(pb))
        {
            JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(golden, "case.json"))).RootElement;
            Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = folder, OutputNodes = [.. json.GetProperty("fetches").EnumerateObject().Select(f => f.Name)] }), pb);
        }
        return new EngineModel(name, pb, golden, Path.Combine(folder, "model.onnx"), golden);
    }

    private static EngineModel? Pitch()
    {
        string source = Path.Combine(Folders.Root, "..", "shared", "golden", "pretrained", "basic_pitch"), recorded = Path.Combine(source, "serving_default.case0");
        if (!Directory.Exists(source)) return null;
        string folder = Folders.Cache("models", "basic_pitch"), pb = Path.Combine(folder, "frozen.pb"), onnx = Path.Combine(folder, "model.onnx");
        if (!File.Exists(onnx))
        {
            Freezer.Write(Freezer.Plan(new FreezeRequest { SavedModel = Path.Combine(source, "saved_model") }), pb);
            Processes.Check("cp", Path.Combine(source, "nmp.onnx"), onnx);
            Processes.Check("chmod", "u+w", onnx);
        }
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(recorded, "case.json"))).RootElement;
        string Renamed(string name, Func<(string Ours, string Onnx), string> to)
        {
            string target = Folders.Cache("models", "basic_pitch", name);
            Dictionary<string, string> Part(string part) =>
                json.GetProperty(part).EnumerateObject().ToDictionary(t => to(s_pitchNames.Single(n => n.Ours == t.Name)), t => Path.Combine(recorded, t.Value.GetString()!));
            Dictionary<string, string> feeds = Part("inputs"), fetches = Part("outputs");
            foreach (string file in feeds.Values.Concat(fetches.Values)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), true);
            object Names(Dictionary<string, string> files) => files.ToDictionary(f => f.Key, f => Path.GetFileName(f.Value));
            File.WriteAllText(Path.Combine(target, "case.json"), JsonSerializer.Serialize(new { feeds = Names(feeds), fetches = Names(fetches) }));
            return target;
        }
        return new EngineModel("basic_pitch", pb, Renamed("case", n => n.Ours + ":0"), onnx, Renamed("case-onnx", n => n.Onnx));
    }
}

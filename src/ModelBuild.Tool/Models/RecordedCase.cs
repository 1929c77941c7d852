using System.Text.Json;
using System.Text.Json.Nodes;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>
/// A folder with <c>case.json</c>: <c>feeds</c> and <c>fetches</c> map tensor names to files with a serialized TensorProto; <c>rtol</c> and <c>atol</c> say how far an
/// element may be off (1e-5 and 1e-6 where they are missing). The model is <c>graph.pb</c> in it, or <c>frozen.pb</c> or <c>model.pb</c> in it or above it.
/// </summary>
internal sealed record RecordedCase(string Folder, IReadOnlyList<(string Tensor, string File)> Feeds, IReadOnlyList<(string Tensor, string File)> Fetches, double Relative, double Absolute)
{
    public const string FileName = "case.json";

    private static readonly string[] s_models = ["graph.pb", "frozen.pb", "model.pb"];

    /// <summary>The cases of a folder, in it or in folders below, in ordinal order.</summary>
    public static IReadOnlyList<RecordedCase> In(string folder)
    {
        if (File.Exists(folder) && Path.GetFileName(folder) == FileName) folder = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        if (!Directory.Exists(folder)) throw new ModelFileException(DiagnosticCodes.CaseUnusable, "There is no such folder. A recorded case is a folder with a case.json.", folder);
        List<string> files = [.. Directory.EnumerateFiles(folder, FileName, SearchOption.AllDirectories)];
        if (files.Count == 0) throw new ModelFileException(DiagnosticCodes.CaseUnusable, "Neither the folder nor one below it holds a case.json. 'modelbuild run MODEL x=... -o FOLDER/' records one.", folder);
        files.Sort(StringComparer.Ordinal);
        return [.. files.Select(file => Read(Path.GetDirectoryName(file)!))];
    }

    /// <summary>The case's own model; null when it has none.</summary>
    public string? Model() => s_models.Select(name => Path.Combine(Folder, name)).Concat(s_models.Select(name => Path.Combine(Folder, "..", name))).FirstOrDefault(File.Exists);

    public TensorValue Value(string file) => ProtoFile.Read(Path.Combine(Folder, file));

    /// <summary>Records a run: the values fed, what came out, and a case.json that <c>modelbuild verify</c> reads.</summary>
    public static void Write(string folder, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorValue?> feeds, IReadOnlyList<(string Tensor, TensorValue Value)> results)
    {
        Directory.CreateDirectory(folder);
        JsonObject feedFiles = [], fetchFiles = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            if (feeds[i] is { } value) feedFiles[inputs[i].Name] = Save($"feed{i}.tensor", value);
        }
        for (int i = 0; i < results.Count; i++) fetchFiles[results[i].Tensor] = Save($"fetch{i}.tensor", results[i].Value);
        // Last, so that a folder that was not finished is no case.
        SafeFile.WriteText(Path.Combine(folder, FileName), new JsonObject { ["feeds"] = feedFiles, ["fetches"] = fetchFiles }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, IndentSize = 1, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() }) + "\n");

        string Save(string file, TensorValue value)
        {
            SafeFile.Write(Path.Combine(folder, file), stream => ProtoFile.Write(stream, value));
            return file;
        }
    }

    private static RecordedCase Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = document.RootElement;
            return new RecordedCase(folder, Part(root, "feeds", path), Part(root, "fetches", path), Number(root, "rtol", 1e-5), Number(root, "atol", 1e-6));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFileException(DiagnosticCodes.CaseUnusable, $"The file is no recorded case: {e.Message}", path, inner: e);
        }
    }

    private static double Number(JsonElement root, string name, double fallback) => root.TryGetProperty(name, out JsonElement value) && value.TryGetDouble(out double number) ? number : fallback;

    private static (string, string)[] Part(JsonElement root, string name, string path)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement part) && part.ValueKind == JsonValueKind.Object)
            return [.. part.EnumerateObject().Select(p => (p.Name, p.Value.GetString() ?? ""))];
        throw new ModelFileException(DiagnosticCodes.CaseUnusable, $"The file is no recorded case: it has no \"{name}\", an object of tensor names and files.", path);
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Google.Protobuf;
using ModelBuild.Freezing;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Tool.Verbs;

/// <summary>Writes a graph in the other form, text or binary; with smaller weights, without functions, or optimized when asked.</summary>
internal static class ConvertVerb
{
    public static Verb Make()
    {
        var input = new Argument<string>("MODEL") { Description = "A graph in binary or text form, a .meta, a SavedModel" };
        var output = new Argument<string>("OUTPUT") { Description = "What to write: .pbtxt for text, else binary" };
        Option<string> weights = WeightsOption.Make();
        var inline = new Option<bool>("--inline-functions") { Description = "Put the bodies of functions in place of their calls" };
        var fold = new Option<bool>("--fold-constants") { Description = "Compute what depends on constants only" };
        var target = new Option<string?>("--target-tensorflow-version") { Description = "The TensorFlow that is to load the graph: 1.15" };
        Option<string[]> outputs = SourceOptions.ListOption("--output-nodes", "What the graph must still give when it is changed; else all in which it ends");
        return Verb.Of("convert", [input, output, weights, inline, fold, target, outputs], (parsed, cancellation) =>
        {
            string from = parsed.GetValue(input)!, to = parsed.GetValue(output)!;
            var optimizations = new OptimizationOptions
            {
                FoldConstants = parsed.GetValue(fold),
                TargetTensorFlowVersion = parsed.GetValue(target),
                Weights = WeightsOption.In(parsed, weights),
            };
            bool changes = parsed.GetValue(inline) || optimizations != new OptimizationOptions();
            IMessage message = changes
                ? Changed(new FreezeRequest { Checkpoint = from, InlineFunctions = parsed.GetValue(inline), Optimizations = optimizations, ClearDevices = false }, parsed.GetValue(outputs) ?? [], cancellation)
                : Whole(ModelContents.Read(new FreezeRequest { Checkpoint = from }));
            if (to.EndsWith(".pbtxt", StringComparison.OrdinalIgnoreCase) || to.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)) SafeFile.WriteText(to, writer => TextFormat.Print(message, writer));
            else SafeFile.Write(to, stream => message.WriteTo(stream));
            GraphDef graph = message as GraphDef ?? ((MetaGraphDef)message).GraphDef;
            var report = new Report();
            report.Line($"{message.Descriptor.Name}, {Screen.Count(graph.Node.Count, "node")}, {Screen.Size(Length(from))} -> {Screen.Size(new FileInfo(to).Length)}, written to {to}");
            report.Json["output"] = to;
            report.Json["message"] = message.Descriptor.Name;
            report.Json["nodes"] = graph.Node.Count;
            report.Json["bytes"] = new FileInfo(to).Length;
            report.Show();
            return ExitCode.Done;
        },
        "modelbuild convert models/digits/frozen.pb digits.pbtxt",
        "modelbuild convert models/digits/frozen.pb half.pb --weights half");
    }

    private static IMessage Whole(ModelContents contents)
    {
        if (contents.Meta.MetaInfoDef is null && contents.Meta.SignatureDef.Count == 0 && contents.Meta.SaverDef is null) return contents.Graph;
        return contents.Meta;
    }

    private static GraphDef Changed(FreezeRequest request, string[] outputs, CancellationToken cancellation)
    {
        if (outputs.Length == 0) outputs = [.. ModelContents.Read(request).Ends().Select(e => e.Name)];
        string folder = Directory.CreateTempSubdirectory("modelbuild-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.pb");
            Freezer.Write(Freezer.Plan(request with { OutputNodes = outputs, NameDimensions = false }), path, cancellation);
            using FileStream file = File.OpenRead(path);
            return GraphDef.Parser.ParseFrom(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) : 0;
}

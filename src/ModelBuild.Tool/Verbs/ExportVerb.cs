using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool.Verbs;

/// <summary>Writes a model as a SavedModel in a numbered folder, as TensorFlow Serving looks for it: frozen, with its interface as the signature <c>serving_default</c>.</summary>
internal static class ExportVerb
{
    private const string InitOp = "modelbuild_init";
    private const string InitSignature = "__saved_model_init_op";

    public static Verb Make()
    {
        var options = new FreezeOptions();
        var output = new Option<string>("--output", "-o") { Description = "The folder of the model; its versions are folders with numbers in it", Required = true };
        var version = new Option<int?>("--version-number") { Description = "The version; else the next after those that are there" };
        return Verb.Of("export", [.. options.All, output, version], (parsed, cancellation) =>
        {
            FreezePlan plan = options.Plan(parsed);
            string folder = parsed.GetValue(output)!;
            int number = parsed.GetValue(version) ?? Next(folder);
            string target = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
            if (Directory.Exists(target)) throw new ModelFileException(DiagnosticCodes.FileAccess, "This version is there already, and a server may have loaded it. Take another number, or delete it first.", target);
            SignatureDef signature = SignatureOf(plan.Interface);
            long bytes = Write(plan, signature, folder, target, cancellation);
            var report = new Report();
            report.Line($"version {number}, {Screen.Size(bytes)}, written to {target}");
            InterfaceTable.Add(report, "serving_default: ", plan.Interface.Inputs, plan.Interface.Outputs);
            report.Line($"docker run -p 8501:8501 -v {Path.GetFullPath(folder)}:/models/model tensorflow/serving");
            report.Json["output"] = target;
            report.Json["version"] = number;
            report.Json["bytes"] = bytes;
            report.Json["inputs"] = new JsonArray([.. signature.Inputs.Keys.Order(StringComparer.Ordinal).Select(k => JsonValue.Create(k))]);
            report.Json["outputs"] = new JsonArray([.. signature.Outputs.Keys.Order(StringComparer.Ordinal).Select(k => JsonValue.Create(k))]);
            report.Show();
            return ExitCode.Done;
        },
        "modelbuild export models/digits --output-nodes probabilities,digit -o served/digits");
    }

    /// <summary>Writes into a folder of another name first, since a server takes a version as soon as it sees the number.</summary>
    private static long Write(FreezePlan plan, SignatureDef signature, string folder, string target, CancellationToken cancellation)
    {
        string unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(unfinished);
        try
        {
            string pb = Path.Combine(unfinished, "graph.pb"), saved = Path.Combine(unfinished, "saved_model.pb");
            Freezer.Write(plan, pb, cancellation);
            using (FileStream stream = new(saved, FileMode.CreateNew)) WriteSavedModel(plan, signature, pb, stream);
            File.Delete(pb);
            cancellation.ThrowIfCancellationRequested();
            Directory.Move(unfinished, target);
            return new FileInfo(Path.Combine(target, "saved_model.pb")).Length;
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>The SavedModel message around the graph's bytes, which are copied as they are: messages of one field may stand one behind another.</summary>
    private static void WriteSavedModel(FreezePlan plan, SignatureDef signature, string pb, Stream stream)
    {
        var meta = new MetaGraphDef { MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef() };
        meta.MetaInfoDef.Tags.Add("serve");
        meta.SignatureDef["serving_default"] = signature;
        byte[] more = AddInitOp(plan, meta);
        byte[] around = meta.ToByteArray();
        using FileStream graph = File.OpenRead(pb);
        long inner = graph.Length + more.Length, whole = around.Length + 1 + CodedOutputStream.ComputeUInt64Size((ulong)inner) + inner;
        if (whole > int.MaxValue - 64) throw new ModelFileException(DiagnosticCodes.TooLarge, $"The SavedModel would have {whole} bytes, and a message has at most {int.MaxValue}. Store the weights as --weights half.", plan.GraphFile);
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        output.WriteTag(1, WireFormat.WireType.Varint);
        output.WriteInt64(1);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)whole);
        output.Flush();
        stream.Write(around);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)inner);
        output.Flush();
        graph.CopyTo(stream);
        stream.Write(more);
    }

    /// <summary>Tables are filled by ops that nobody fetches: a loader runs one op that waits for all of them. Gives the node as bytes to stand behind the graph.</summary>
    private static byte[] AddInitOp(FreezePlan plan, MetaGraphDef meta)
    {
        string[] fills = [.. plan.Graph.Node.Where(n => LookupTables.IsInitializer(n.Op)).Select(n => "^" + n.Name)];
        if (fills.Length == 0) return [];
        string name = InitOp;
        while (plan.Graph.Node.Any(n => n.Name == name)) name += "_";
        var node = new NodeDef { Name = name, Op = "NoOp" };
        node.Input.Add(fills);
        var init = new SignatureDef();
        init.Outputs[InitSignature] = new TensorInfo { Name = name, TensorShape = new TensorShapeProto { UnknownRank = true } };
        meta.SignatureDef[InitSignature] = init;
        return new GraphDef { Node = { node } }.ToByteArray();
    }

    private static SignatureDef SignatureOf(ModelDescription description)
    {
        var signature = new SignatureDef { MethodName = "tensorflow/serving/predict" };
        foreach (InterfaceTensor input in description.Inputs.Where(i => !i.IsOptional)) signature.Inputs[KeyOf(input)] = InfoOf(input);
        foreach (InterfaceTensor output in description.Outputs) signature.Outputs[KeyOf(output)] = InfoOf(output);
        return signature;
    }

    private static string KeyOf(InterfaceTensor tensor) => tensor.Key.Length > 0 ? tensor.Key : RunnableModel.NodeOf(tensor.Name);

    private static TensorInfo InfoOf(InterfaceTensor tensor) => new() { Name = tensor.Name, Dtype = tensor.DType, TensorShape = tensor.Shape.ToProto() };

    private static int Next(string folder) => !Directory.Exists(folder) ? 1 : Directory.GetDirectories(folder)
        .Select(f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0).DefaultIfEmpty(0).Max() + 1;
}

using System.CommandLine;
using System.Text.Json.Nodes;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Contracts;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Tool.Verbs;

/// <summary>Accepts a model's interface as the contract that the build compares with, or compares now.</summary>
internal static class ContractVerb
{
    public static Verb Make()
    {
        Argument<string> action = new Argument<string>("ACTION") { Description = "accept: write the contract; check: compare with it" }.AcceptOnlyFromAmong("accept", "check");
        var options = new FreezeOptions();
        var file = new Option<string?>("--contract") { Description = "The contract's file; else where the build looks, models/adder.contract.txt for models/adder" };
        var name = new Option<string?>("--class") { Description = "The class of the model; else the name that the build gives it" };
        return Verb.Of("contract", [action, .. options.All, file, name], (parsed, _) =>
        {
            FreezeRequest request = options.RequestIn(parsed);
            FreezePlan plan = options.Plan(parsed);
            string source = request.Checkpoint ?? request.SavedModel ?? request.Graph!;
            string path = parsed.GetValue(file) ?? ModelNaming.ContractOf(source);
            ModelContract current = ModelContract.Of(parsed.GetValue(name) ?? ModelNaming.ClassNameOf(source), InterfaceOf(plan));
            return parsed.GetValue(action) == "accept" ? Accept(current, path) : Check(current, path);
        },
        "modelbuild contract accept models/digits --output-nodes digit",
        "modelbuild contract check models/digits --output-nodes digit");
    }

    /// <summary>The interface of a frozen model as the message from which contracts are made.</summary>
    public static MetaGraphDef InterfaceOf(FreezePlan plan)
    {
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        return TextFormat.Parse<MetaGraphDef>(text.ToString());
    }

    private static int Accept(ModelContract current, string path)
    {
        string text = ContractText.Write(current);
        bool same = File.Exists(path) && File.ReadAllText(path) == text;
        if (!same) SafeFile.WriteText(path, text);
        var report = new Report();
        report.Verbatim("", text.TrimEnd('\n')).Line(same ? $"{path} says so already" : $"accepted; commit {path}");
        report.Json["contract"] = path;
        report.Json["changed"] = !same;
        report.Show();
        return ExitCode.Done;
    }

    private static int Check(ModelContract current, string path)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no contract '{path}': 'modelbuild contract accept' writes it, --contract names another.");
        ContractDifferences differences = ContractComparison.Compare(ContractText.Parse(File.ReadAllText(path), path), current);
        var report = new Report();
        foreach (string difference in differences.Breaking) report.Verbatim("", "breaks code: " + difference);
        foreach (string difference in differences.Compatible) report.Verbatim("", "compatible: " + difference);
        if (differences.None) report.Line($"the interface is the one in {path}");
        report.Json["breaking"] = new JsonArray([.. differences.Breaking.Select(d => JsonValue.Create(d))]);
        report.Json["compatible"] = new JsonArray([.. differences.Compatible.Select(d => JsonValue.Create(d))]);
        report.Show();
        return differences.Breaking.Count > 0 ? ExitCode.No : ExitCode.Done;
    }
}

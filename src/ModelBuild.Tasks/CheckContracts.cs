using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Contracts;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Tasks;

/// <summary>
/// Compares the interface of each model with the contract that was committed for it (metadata <c>ContractFile</c>); a change that would break code that uses the
/// model stops the build.
/// </summary>
public sealed class CheckContracts : ModelTask
{
    /// <summary>Whether what the models have now is accepted and becomes the contract.</summary>
    public bool Accept { get; set; }

    /// <inheritdoc/>
    protected override string StampName => "contract.stamp";

    /// <inheritdoc/>
    protected override void Run(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string file = model.Item.GetMetadata("ContractFile");
        ModelContract current = ModelContract.Of(model.ClassName, TextFormat.Parse<MetaGraphDef>(File.ReadAllText(model.InterfaceFile), model.InterfaceFile));
        string text = ContractText.Write(current);
        if (Accept || !File.Exists(file))
        {
            if (File.Exists(file) && File.ReadAllText(file) == text) return;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            Message(MessageImportance.High, $"{model.ClassName}: the interface was accepted; commit {file}");
            return;
        }
        ContractDifferences differences = ContractComparison.Compare(ContractText.Parse(File.ReadAllText(file), file), current);
        if (differences.Breaking.Count > 0)
            throw new ModelFileException(
                DiagnosticCodes.ContractBroken,
                $"The model's interface is not the one that was accepted, and code that uses it would break:\n{string.Join('\n', differences.Breaking.Select(Indent))}\n"
                + "If that is meant, accept it with -p:ModelBuildAcceptContracts=true and commit the file; else correct the model, or name the outputs and inputs that the code relies on (OutputNodes, InputNodes, Signature).",
                file);
        foreach (string difference in differences.Compatible)
            Message(MessageImportance.High, $"{model.ClassName}: the interface has changed, and code that uses it still works:\n{Indent(difference)}");
    }

    private static string Indent(string lines) => "    " + lines.Replace("\n", "\n    ", StringComparison.Ordinal);
}

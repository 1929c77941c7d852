using System.Globalization;
using System.Text;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Contracts;

/// <summary>The contract as the text that people commit and review, a tensor a line: <c>input images = x:0 float32 [?,784]</c>.</summary>
public static class ContractText
{
    private const string Header =
        "# The interface of a model: what code that uses it relies on. Commit this file. When the model changes so that such code would break, the build stops\n"
        + "# with the difference (MB1305); `dotnet build -p:ModelBuildAcceptContracts=true` accepts it and writes this file anew.\n";

    private static readonly Dictionary<string, DataType> s_dtypes =
        Enum.GetValues<DataType>().DistinctBy(DTypeNames.Of).ToDictionary(DTypeNames.Of, StringComparer.Ordinal);

    /// <summary>Writes a contract. The same contract gives the same text.</summary>
    public static string Write(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var text = new StringBuilder(Header).Append("model ").Append(contract.Model).Append('\n');
        foreach (ContractSignature signature in contract.Signatures)
        {
            text.Append("signature ").Append(Escape(signature.Name)).Append('\n');
            foreach (ContractTensor input in signature.Inputs) text.Append("  input ").Append(LineOf(input)).Append('\n');
            foreach (ContractTensor output in signature.Outputs) text.Append("  output ").Append(LineOf(output)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A tensor as its line says it.</summary>
    internal static string LineOf(ContractTensor tensor) =>
        $"{Escape(tensor.Key)} = {tensor.Tensor} {DTypeNames.Of(tensor.DType)} {ShapeText(tensor.Shape)}{(tensor.IsOptional ? " optional" : "")}";

    /// <summary>Reads a contract.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ModelFileException">MB1306: a line is none that a contract has.</exception>
    public static ModelContract Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? model = null;
        var signatures = new List<ContractSignature>();
        List<ContractTensor> inputs = [], outputs = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#') continue;
            switch (words)
            {
                case ["model", var name] when model is null:
                    model = name;
                    break;
                case ["signature", var name] when model is not null:
                    signatures.Add(new ContractSignature(Unescape(name), inputs = [], outputs = []));
                    break;
                case [("input" or "output") and var kind, var key, "=", var tensor, var dtype, var shape, .. var rest]
                    when signatures.Count > 0 && s_dtypes.TryGetValue(dtype, out DataType type) && TryShape(shape, out StaticShape known) && rest is [] or ["optional"]:
                    (kind == "input" ? inputs : outputs).Add(new ContractTensor(Unescape(key), tensor, type, known, rest.Length > 0));
                    break;
                default:
                    throw Malformed(file, i + 1, lines[i].Trim());
            }
        }
        if (model is null) throw new ModelFileException(DiagnosticCodes.ContractMalformed, $"The contract names no model. {WayOut}", file, line: 1);
        return new ModelContract(model, signatures);
    }

    private static ModelFileException Malformed(string file, int line, string text) => new(
        DiagnosticCodes.ContractMalformed,
        $"This is no line of a contract: '{(text.Length > 100 ? text[..100] + "…" : text)}'. {WayOut}",
        file, line);

    private const string WayOut = "Take the file as it was committed last, or write it anew with -p:ModelBuildAcceptContracts=true.";

    // A word of its own for what StaticShape prints as <unknown>.
    private static string ShapeText(StaticShape shape) => shape.HasRank ? shape.ToString() : "unknown";

    private static bool TryShape(string text, out StaticShape shape)
    {
        shape = StaticShape.Unknown;
        if (text == "unknown") return true;
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']') return false;
        if (text.Length == 2)
        {
            shape = StaticShape.Scalar;
            return true;
        }
        string[] parts = text[1..^1].Split(',');
        long[] dims = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == "?") dims[i] = StaticShape.UnknownDim;
            else if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out dims[i])) return false;
        }
        shape = StaticShape.Of(dims);
        return true;
    }

    // The key of a signature may be any text; a word of a line has no blanks.
    private static string Escape(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)
        .Replace("\t", "%09", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal);

    private static string Unescape(string word) => Uri.UnescapeDataString(word);
}

using System.Text.RegularExpressions;

namespace ModelBuild.Tool;

/// <summary>What the build calls a model that has no ClassName of its own, and where its contract lies; as in <c>ModelBuild.targets</c>.</summary>
internal static partial class ModelNaming
{
    public static string ClassNameOf(string path)
    {
        string name = BaseNameOf(path, out _);
        return name.Length == 0 ? "Model" : char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary><c>models/adder.contract.txt</c> for <c>models/adder/model.ckpt</c> and for <c>models/adder.ckpt</c>.</summary>
    public static string ContractOf(string path)
    {
        string name = BaseNameOf(path, out string folder);
        return Path.Combine(folder, name + ".contract.txt");
    }

    private static string BaseNameOf(string path, out string folder)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(path);
        string name = PartSuffix().Replace(Path.GetFileName(trimmed), "");
        name = KnownExtension().Replace(name, "");
        folder = Path.GetDirectoryName(trimmed) ?? "";
        if (name is "" or "model" or "ckpt" or "saved_model" || name.All(char.IsAsciiDigit))
        {
            name = Path.GetFileName(Path.GetFullPath(folder.Length == 0 ? "." : folder));
            folder = Path.GetDirectoryName(folder) ?? "";
        }
        return NotAWord().Replace(name, "_");
    }

    [GeneratedRegex(@"\.(index|meta|data-\d{5}-of-\d{5})$")]
    private static partial Regex PartSuffix();

    [GeneratedRegex(@"(\.ckpt)?(-\d+)?(\.(pb|pbtxt|cpb))?$")]
    private static partial Regex KnownExtension();

    [GeneratedRegex(@"[^\w]")]
    private static partial Regex NotAWord();
}

using System.CommandLine;
using System.Security;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool.Verbs;

/// <summary>Adds a model to a project file: the item, and the package if it is not there. Nothing else in the file changes.</summary>
internal static class NewVerb
{
    public static Verb Make()
    {
        var source = new Argument<string>("MODEL") { Description = "The model: whatever the item's Include takes" };
        var project = new Option<string?>("--project", "-p") { Description = "The project file; else the one in the current folder" };
        Option<string[]> outputs = SourceOptions.ListOption("--output-nodes", "The outputs; else those of its signature, or the likeliest node");
        var name = new Option<string?>("--class") { Description = "The class; else a name from the model's own" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be added, and change nothing" };
        return Verb.Of("new", [source, project, outputs, name, dryRun], (parsed, _) =>
        {
            string path = ProjectOf(parsed.GetValue(project)), model = parsed.GetValue(source)!;
            string[] named = parsed.GetValue(outputs) ?? [];
            (FreezePlan plan, string? likeliest) = LikelyOutput.Plan(new FreezeRequest { Checkpoint = model, OutputNodes = named }, "--output-nodes");
            if (likeliest is not null) named = [likeliest];
            string text = File.ReadAllText(path);
            XDocument document = Parse(text, path);
            string include = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFullPath(model)).Replace('\\', '/');
            string item = $"<TensorFlowModel Include=\"{SecurityElement.Escape(include)}\"{Attribute("OutputNodes", string.Join(';', named))}{Attribute("ClassName", parsed.GetValue(name))} />";
            string? package = Has(document, "PackageReference", "ModelBuild") ? null : PackageFor(path);
            bool known = Has(document, "TensorFlowModel", include);
            string added = known ? "" : Group([package, item]);
            if (!known && !parsed.GetValue(dryRun)) SafeFile.WriteText(path, Insert(text, added, path));
            Show(path, added, plan, parsed.GetValue(name) ?? ModelNaming.ClassNameOf(model), known, parsed.GetValue(dryRun));
            return ExitCode.Done;
        },
        "modelbuild new models/digits --output-nodes digit --project App.csproj");
    }

    private static void Show(string path, string added, FreezePlan plan, string name, bool known, bool dry)
    {
        var report = new Report();
        if (known) report.Line($"{path} has this model already");
        else report.Verbatim(dry ? $"would be added to {path}" : $"added to {path}", added.TrimEnd('\n'));
        InterfaceTable.Add(report, "", plan.Interface.Inputs, plan.Interface.Outputs);
        report.Line($"After 'dotnet build': using var model = new {name}();");
        report.Json["project"] = path;
        report.Json["added"] = known ? null : added;
        report.Show();
    }

    private static string ProjectOf(string? named)
    {
        if (named is not null && File.Exists(named)) return named;
        string folder = named ?? ".";
        string[] projects = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.*proj").Order(StringComparer.Ordinal)] : throw Unusable(folder, "There is no such project file.");
        return projects switch
        {
            [var only] => named is null ? Path.GetFileName(only) : only,
            [] => throw Unusable(folder, "The folder holds no project file: name one with --project, or make one with 'dotnet new'."),
            _ => throw Unusable(folder, $"The folder holds {projects.Length} project files, {string.Join(" and ", projects.Take(3).Select(Path.GetFileName))}: name one with --project."),
        };
    }

    private static XDocument Parse(string text, string path)
    {
        try
        {
            XDocument document = XDocument.Parse(text);
            return document.Root?.Name.LocalName == "Project" ? document : throw Unusable(path, "The file is no MSBuild project: its outermost element is not <Project>.");
        }
        catch (XmlException e)
        {
            throw Unusable(path, $"The file is no project: {e.Message}");
        }
    }

    /// <summary>The package; where the repository keeps versions in one place, without one.</summary>
    private static string PackageFor(string path)
    {
        for (string? folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string central = Path.Combine(folder, "Directory.Packages.props");
            if (!File.Exists(central)) continue;
            if (!File.ReadAllText(central).Contains("\"ModelBuild\"", StringComparison.Ordinal)) Problem.Note($"package versions are kept in {Screen.Path(central)}: add <PackageVersion Include=\"ModelBuild\" Version=\"{FrontPage.Version}\" /> there.");
            return "<PackageReference Include=\"ModelBuild\" />";
        }
        return $"<PackageReference Include=\"ModelBuild\" Version=\"{FrontPage.Version}\" />";
    }

    private static bool Has(XDocument document, string element, string include) =>
        document.Descendants().Any(e => e.Name.LocalName == element && e.Attribute("Include")?.Value.Replace('\\', '/') == include);

    private static string Group(IEnumerable<string?> lines)
    {
        var text = new StringBuilder("  <ItemGroup>\n");
        foreach (string? line in lines.Where(l => l is not null)) text.Append("    ").Append(line).Append('\n');
        return text.Append("  </ItemGroup>\n").ToString();
    }

    /// <summary>Puts lines before the end of the project, with the line ends that the file has.</summary>
    private static string Insert(string text, string lines, string path)
    {
        int end = text.LastIndexOf("</Project>", StringComparison.Ordinal);
        if (end < 0) throw Unusable(path, "The file has no </Project>.");
        string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        string before = text[..end].TrimEnd(' ', '\t');
        if (before.Length > 0 && !before.EndsWith('\n')) before += newline;
        return before + newline + lines.Replace("\n", newline, StringComparison.Ordinal) + newline + text[end..];
    }

    private static string Attribute(string name, string? value) => value is { Length: > 0 } ? $" {name}=\"{SecurityElement.Escape(value)}\"" : "";

    private static ModelFileException Unusable(string path, string why) => new(DiagnosticCodes.ProjectUnusable, why, path);
}

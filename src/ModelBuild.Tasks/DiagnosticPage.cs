namespace ModelBuild.Tasks;

/// <summary>The page of a diagnostic, which every error links to.</summary>
internal static class DiagnosticPage
{
    /// <summary>The link to the page of a code, or null when there are no pages, as where the tasks are used without the package.</summary>
    /// <param name="folder">The folder of the pages.</param>
    /// <param name="code">The code.</param>
    public static string? LinkTo(string folder, string code)
    {
        string page = Path.GetFullPath(Path.Combine(folder, code + ".md"));
        return folder.Length > 0 && File.Exists(page) ? new Uri(page).AbsoluteUri : null;
    }
}

using Microsoft.CodeAnalysis;

namespace ModelBuild.Generator;

/// <summary>What the generator itself reports: only what needs the compilation. Everything about a model is the build task's.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor Internal = Error(
        "MB2000", "Error inside ModelBuild's generator", "The class for '{0}' could not be written: {1}. This is a fault in ModelBuild; please report it with the model's graph.pbtxt.");

    public static readonly DiagnosticDescriptor RuntimeMissing = Error(
        "MB2001", "ModelBuild.Runtime is not referenced", "The project has TensorFlowModel items but does not reference ModelBuild.Runtime, which generated classes call. Reference the ModelBuild package (not only its build files), and do not exclude its compile assets.");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "MB2002", "The C# version is too old", "Generated classes need C# 9 or later; the project compiles as C# {0}. Remove LangVersion from the project, or set it to 9.0 or later.");

    public static readonly DiagnosticDescriptor NameClash = Error(
        "MB2003", "The class's name cannot be used", "The class '{0}' for '{1}' cannot be generated: {2}.");

    public static readonly DiagnosticDescriptor Unreadable = Error(
        "MB2004", "The interface file cannot be read", "The interface of '{0}' cannot be read: {1}.");

    public static readonly DiagnosticDescriptor NoNetType = Error(
        "MB2005", "A tensor has no .NET type", "The class for '{0}' cannot be generated: {1}.");

    public static DiagnosticDescriptor ById(string id) => id switch
    {
        "MB2001" => RuntimeMissing,
        "MB2002" => LanguageTooOld,
        "MB2003" => NameClash,
        "MB2004" => Unreadable,
        "MB2005" => NoNetType,
        _ => Internal,
    };

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
#pragma warning disable RS2000, RS1033 // tracked in AnalyzerReleases; the docs page is the description
        new(id, title, message, "ModelBuild", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLinks.Of(id));
#pragma warning restore RS2000, RS1033
}

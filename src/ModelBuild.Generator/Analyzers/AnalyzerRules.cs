using Microsoft.CodeAnalysis;

namespace ModelBuild.Generator.Analyzers;

/// <summary>What the analyzers report: mistakes in the use of generated classes that compile, and that cost time, memory, or an exception.</summary>
internal static class AnalyzerRules
{
    public static readonly DiagnosticDescriptor CreatedRepeatedly = Rule(
        AnalyzerIds.CreatedRepeatedly, "A model is created again and again", "'{0}' is loaded anew {1}; load it once and keep it: any number of threads may run it");

    public static readonly DiagnosticDescriptor NeverDisposed = Rule(
        AnalyzerIds.NeverDisposed, "A model is never disposed", "'{0}' is created here and never disposed; its weights and buffers wait for the garbage collector, native ones for a finalizer");

    public static readonly DiagnosticDescriptor ShapeCannotMatch = Rule(
        AnalyzerIds.ShapeCannotMatch, "A shape cannot match the input", "Input '{0}' takes shape {1}, but is fed shape {2}{3}");

    public static readonly DiagnosticDescriptor OutputBeforeRun = Rule(
        AnalyzerIds.OutputBeforeRun, "An output is read before a run", "'{0}' is read before '{1}' has run; a call has outputs only after its first run");

    public static readonly DiagnosticDescriptor BlockingRun = Rule(
        AnalyzerIds.BlockingRun, "A thread waits for RunAsync", "'{0}' blocks this thread until another one has run the model; await it, or call '{1}', which runs it on this thread");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
#pragma warning disable RS2000, RS1033 // tracked in AnalyzerReleases; the docs page is the description
        new(id, title, message, "ModelBuild", DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLinks.Of(id));
#pragma warning restore RS2000, RS1033
}

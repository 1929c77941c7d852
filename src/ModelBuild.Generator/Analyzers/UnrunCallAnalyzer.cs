using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>MB4004: an output of a call that is read although nothing has fetched it yet.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnrunCallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(AnalyzerRules.OutputBeforeRun);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (ModelSymbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.PropertyReference);
        });
    }

    private static void Analyze(OperationAnalysisContext context, ModelSymbols symbols)
    {
        var read = (IPropertyReferenceOperation)context.Operation;
        if (read is not { Instance: ILocalReferenceOperation reference, Property.Type.Name: "ReadOnlySpan" } || !symbols.IsCall(read.Property.ContainingType)) return;
        ILocalReferenceOperation[] uses = [.. LocalUses.Of(reference.Local, read)];
        // Given away, captured or assigned: who knows what runs it. Made elsewhere than by CreateCall: neither.
        if (!IsMadeHere(reference.Local, read, symbols) || uses.Any(u => !LocalUses.IsUse(u))) return;
        int end = LoopAround(read, reference.Local)?.Span.End ?? read.Syntax.SpanStart;
        if (uses.Any(u => u.Syntax.SpanStart < end && LocalUses.CalledMember(u)?.StartsWith("Run", StringComparison.Ordinal) == true)) return;
        context.ReportDiagnostic(Diagnostic.Create(AnalyzerRules.OutputBeforeRun, read.Syntax.GetLocation(), read.Property.Name, reference.Local.Name));
    }

    private static bool IsMadeHere(ILocalSymbol local, IOperation inside, ModelSymbols symbols)
    {
        IOperation root = inside;
        while (root.Parent is { } parent) root = parent;
        return root.Descendants().OfType<IVariableDeclaratorOperation>().Any(d =>
            SymbolEqualityComparer.Default.Equals(d.Symbol, local) && d.Initializer is { } initializer && symbols.MakesCall(ModelSymbols.Unconverted(initializer.Value)));
    }

    /// <summary>The outermost loop around the read that the call was made before: a run at its end comes before the read of the next round.</summary>
    private static SyntaxNode? LoopAround(IOperation read, ILocalSymbol local)
    {
        SyntaxNode? declaration = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        SyntaxNode? outermost = null;
        for (IOperation? operation = read.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is ILoopOperation && declaration is not null && !operation.Syntax.Span.Contains(declaration.Span)) outermost = operation.Syntax;
        }
        return outermost;
    }
}

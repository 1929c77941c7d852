using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>MB4001 and MB4002: models that are created again and again, models and calls that are never disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelLifetimeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(AnalyzerRules.CreatedRepeatedly, AnalyzerRules.NeverDisposed);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (ModelSymbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(
                c =>
                {
                    if (symbols.IsModel(c.Operation.Type)) AnalyzeModel(c, (IObjectCreationOperation)c.Operation);
                },
                OperationKind.ObjectCreation);
            start.RegisterOperationAction(
                c =>
                {
                    if (symbols.MakesCall(c.Operation) && LocalOf(c.Operation) is { } local && !EndsIn(local.Symbol, local.IsUsing, c.Operation))
                        Report(c, AnalyzerRules.NeverDisposed, local.Symbol.Name);
                },
                OperationKind.Invocation);
        });
    }

    private static void AnalyzeModel(OperationAnalysisContext context, IObjectCreationOperation creation)
    {
        string type = creation.Type!.Name;
        Repetition? repetition = Repetition.Around(creation, context.ContainingSymbol);
        if (repetition is not null && DependsOn(creation, repetition.Body)) repetition = null;
        IOperation value = ModelSymbols.Converted(creation);
        if (LocalOf(creation) is { } local)
        {
            // One that is handed on lives longer than its round.
            bool leaves = LocalUses.Of(local.Symbol, creation).Any(r => !LocalUses.IsUse(r));
            if (repetition is not null && !leaves) Report(context, AnalyzerRules.CreatedRepeatedly, type, repetition.When);
            else if (!EndsIn(local.Symbol, local.IsUsing, creation)) Report(context, AnalyzerRules.NeverDisposed, local.Symbol.Name);
            return;
        }
        bool isLost = value.Parent is IExpressionStatementOperation
            || (value.Parent is IInvocationOperation call && call.Instance == value)
            || (value.Parent is IMemberReferenceOperation member && member.Instance == value);
        bool isUsed = value.Parent is IUsingOperation;
        bool isGiven = value.Parent is IReturnOperation && context.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertyGet };
        if (repetition is not null && (isLost || isUsed || isGiven)) Report(context, AnalyzerRules.CreatedRepeatedly, type, repetition.When);
        else if (isLost) Report(context, AnalyzerRules.NeverDisposed, type);
    }

    /// <summary>The local that a value is the initializer of.</summary>
    private static (ILocalSymbol Symbol, bool IsUsing)? LocalOf(IOperation operation) =>
        ModelSymbols.Converted(operation).Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } declarator }
            ? (local, IsUsing(declarator))
            : null;

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is IVariableDeclarationGroupOperation { Parent: IUsingDeclarationOperation or IUsingOperation };

    /// <summary>Whether somebody disposes the local, or may: another to whom it was given.</summary>
    private static bool EndsIn(ILocalSymbol local, bool isUsing, IOperation inside) =>
        isUsing || LocalUses.Of(local, inside).Any(r => LocalUses.IsDisposal(r) || !LocalUses.IsUse(r));

    /// <summary>Whether the arguments are another's in each round: a loop over files loads each of them once.</summary>
    private static bool DependsOn(IObjectCreationOperation creation, SyntaxNode body)
    {
        // The variable of a foreach or of a lambda stands before the body, inside its statement.
        SyntaxNode repeated = body.Parent ?? body;
        foreach (IOperation operation in creation.Arguments.SelectMany(a => a.DescendantsAndSelf()))
        {
            ISymbol? symbol = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (symbol is not null && symbol.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == repeated.SyntaxTree && repeated.Span.Contains(r.Span))) return true;
        }
        return false;
    }

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor rule, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), arguments));
}

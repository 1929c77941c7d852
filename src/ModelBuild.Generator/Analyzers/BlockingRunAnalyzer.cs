using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>MB4005: <c>RunAsync(…).Result</c> and its kin, which hold one thread while another works.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingRunAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(AnalyzerRules.BlockingRun);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (ModelSymbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation, OperationKind.PropertyReference);
        });
    }

    private static void Analyze(OperationAnalysisContext context, ModelSymbols symbols)
    {
        (IOperation? task, string? how) = context.Operation switch
        {
            IPropertyReferenceOperation { Property.Name: "Result" } result => (result.Instance, ".Result"),
            IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType.Name: "Task" } } wait => (wait.Instance, ".Wait()"),
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter } => (awaiter.Instance, ".GetAwaiter().GetResult()"),
            _ => (null, null),
        };
        if (task is null) return;
        task = ModelSymbols.Unconverted(task);
        if (task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } configured }) task = ModelSymbols.Unconverted(configured);
        if (task is not IInvocationOperation { TargetMethod: { } method } || !IsRunAsync(method, symbols)) return;
        context.ReportDiagnostic(Diagnostic.Create(
            AnalyzerRules.BlockingRun, context.Operation.Syntax.GetLocation(), method.Name + "(…)" + how, method.Name.Substring(0, method.Name.Length - "Async".Length)));
    }

    private static bool IsRunAsync(IMethodSymbol method, ModelSymbols symbols) =>
        method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name.Length > 5 && method.ReturnType.Name == "Task" && symbols.IsModel(method.ContainingType);
}

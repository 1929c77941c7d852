using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4004 runs the call before its output is read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnrunCallFix)), Shared]
public sealed class UnrunCallFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [AnalyzerIds.OutputBeforeRun];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax call } read) continue;
            StatementSyntax? before = read.FirstAncestorOrSelf<StatementSyntax>();
            if (!StatementInsertion.IsPossible(before)) continue;
            context.RegisterCodeFix(
                CodeAction.Create($"Run '{call.Identifier.Text}' first", c => RunAsync(context.Document, before!, call.Identifier.Text, c), equivalenceKey: diagnostic.Id), diagnostic);
        }
    }

    private static async Task<Document> RunAsync(Document document, StatementSyntax before, string call, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(StatementInsertion.Insert(root, before, SyntaxFactory.ParseStatement(call + ".Run();"), before));
    }
}

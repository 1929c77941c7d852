using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4004 runs the call before its output is read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnrunCallFix)), Shared]
public sealed class UnrunCallFix() : ExpressionFix(AnalyzerIds.OutputBeforeRun)
{
    /// <inheritdoc/>
    protected override void Register(Place place, ExpressionSyntax expression)
    {
        if (expression is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: { } call } }) return;
        StatementSyntax? before = expression.FirstAncestorOrSelf<StatementSyntax>();
        Document document = place.Document;
        if (StatementInsertion.IsPossible(before)) place.Offer($"Run '{call}' first", c => RunAsync(document, before!, call, c));
    }

    private static async Task<Document> RunAsync(Document document, StatementSyntax before, string call, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(StatementInsertion.Insert(root, before, SyntaxFactory.ParseStatement(call + ".Run();"), before));
    }
}

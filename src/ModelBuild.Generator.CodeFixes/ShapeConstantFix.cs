using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4003 writes the lengths of <c>Feed.From</c> as the input has them; a batch of one where the batch was forgotten.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeConstantFix)), Shared]
public sealed class ShapeConstantFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [AnalyzerIds.ShapeCannotMatch];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "From" } } from) continue;
            if (!diagnostic.Properties.TryGetValue("wanted", out string? wanted) || wanted is null) continue;
            SeparatedSyntaxList<ArgumentSyntax> arguments = from.ArgumentList.Arguments;
            if (Lengths(wanted, [.. arguments.Skip(1).Select(a => a.Expression)]) is not { } lengths) continue;
            InvocationExpressionSyntax fixedCall = from.WithArgumentList(from.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(
                new[] { arguments[0] }.Concat(lengths.Select(SyntaxFactory.Argument)),
                Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), lengths.Count))));
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Use the shape {"[" + string.Join(",", lengths) + "]"}", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(from, fixedCall))), equivalenceKey: diagnostic.Id),
                diagnostic);
        }
    }

    /// <summary>The lengths that the input knows, and for its open ones what is written, or 1 where nothing is; null when that cannot be told.</summary>
    private static List<ExpressionSyntax>? Lengths(string wanted, ExpressionSyntax[] written)
    {
        string[] lengths = [.. wanted.Trim('[', ']').Split(',').Where(l => l.Length > 0)];
        bool isBatchMissing = written.Length == lengths.Length - 1 && lengths[0] == "?";
        if (lengths.Length == 0 || (written.Length != lengths.Length && !isBatchMissing)) return null;
        if (isBatchMissing) written = [One, .. written];
        return [.. lengths.Select((l, i) => l == "?" ? written[i].WithoutTrivia() : SyntaxFactory.ParseExpression(l))];
    }

    private static ExpressionSyntax One => SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
}

using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4003 writes the lengths of <c>Feed.From</c> as the input has them; a batch of one where the batch was forgotten.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeConstantFix)), Shared]
public sealed class ShapeConstantFix() : ExpressionFix(AnalyzerIds.ShapeCannotMatch)
{
    /// <inheritdoc/>
    protected override void Register(Place place, ExpressionSyntax expression)
    {
        if (expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "From" } } from) return;
        if (!place.Diagnostic.Properties.TryGetValue(AnalyzerIds.WantedShape, out string? wanted) || wanted is null) return;
        SeparatedSyntaxList<ArgumentSyntax> arguments = from.ArgumentList.Arguments;
        if (Lengths(wanted, [.. arguments.Skip(1).Select(a => a.Expression)]) is not { } lengths) return;
        InvocationExpressionSyntax fixedCall = from.WithArgumentList(from.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(
            new[] { arguments[0] }.Concat(lengths.Select(SyntaxFactory.Argument)),
            Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), lengths.Count))));
        place.OfferInstead($"Use the shape [{string.Join(",", lengths)}]", from, fixedCall);
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

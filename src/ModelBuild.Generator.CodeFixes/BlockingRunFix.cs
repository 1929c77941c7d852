using System;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4005 awaits where that can be, else runs the model on this thread.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingRunFix)), Shared]
public sealed class BlockingRunFix() : ExpressionFix(AnalyzerIds.BlockingRun)
{
    /// <inheritdoc/>
    protected override void Register(Place place, ExpressionSyntax expression)
    {
        if (RunOf(expression) is not { } run) return;
        if (IsInAsync(expression))
        {
            AwaitExpressionSyntax awaited = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), run.WithoutTrivia());
            bool isPart = expression.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax;
            Offer("Await it", isPart ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited);
        }
        else
        {
            var member = (MemberAccessExpressionSyntax)run.Expression;
            string name = member.Name.Identifier.Text;
            Offer("Run it on this thread", run.WithExpression(member.WithName(SyntaxFactory.IdentifierName(name.Substring(0, name.Length - "Async".Length)))).WithoutTrivia());
        }

        void Offer(string title, ExpressionSyntax replacement) => place.OfferInstead(title, expression, replacement.WithTriviaFrom(expression), key: title);
    }

    /// <summary>The call of <c>RunAsync</c> below what waits for it.</summary>
    private static InvocationExpressionSyntax? RunOf(ExpressionSyntax blocking)
    {
        for (ExpressionSyntax? expression = blocking; expression is not null;)
        {
            if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: { } name } } run && name.EndsWith("Async", StringComparison.Ordinal)) return run;
            expression = expression switch
            {
                InvocationExpressionSyntax invocation => invocation.Expression,
                MemberAccessExpressionSyntax member => member.Expression,
                ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
                _ => null,
            };
        }
        return null;
    }

    private static bool IsInAsync(SyntaxNode node)
    {
        for (SyntaxNode? n = node.Parent; n is not null; n = n.Parent)
        {
            switch (n)
            {
                case AnonymousFunctionExpressionSyntax lambda: return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local: return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LockStatementSyntax: return false;
                case GlobalStatementSyntax: return true;
                case MethodDeclarationSyntax method: return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MemberDeclarationSyntax: return false;
                default: break;
            }
        }
        return false;
    }
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>Puts a statement before another, in a block or among top-level statements.</summary>
internal static class StatementInsertion
{
    /// <summary>Whether a statement can be put before this one.</summary>
    public static bool IsPossible(StatementSyntax? before) => before?.Parent is BlockSyntax or GlobalStatementSyntax;

    /// <summary>Puts a statement before another; <paramref name="changed"/> takes the other's place.</summary>
    public static SyntaxNode Insert(SyntaxNode root, StatementSyntax before, StatementSyntax statement, StatementSyntax changed)
    {
        // What is written above the statement stays above both.
        SyntaxTriviaList leading = before.GetLeadingTrivia();
        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(leading.Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse());
        SyntaxTrivia lineEnd = before.DescendantTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        if (lineEnd.IsKind(SyntaxKind.None)) lineEnd = SyntaxFactory.LineFeed;
        StatementSyntax first = statement.WithLeadingTrivia(leading).WithTrailingTrivia(lineEnd);
        StatementSyntax second = changed.WithLeadingTrivia(indentation);
        return before.Parent is GlobalStatementSyntax global
            ? root.ReplaceNode(global, new[] { SyntaxFactory.GlobalStatement(first), global.WithStatement(second) })
            : root.ReplaceNode(before, new[] { first, second });
    }

    /// <summary><c>using var name = value;</c>.</summary>
    public static LocalDeclarationStatementSyntax UsingVar(string name, ExpressionSyntax value) => SyntaxFactory.LocalDeclarationStatement(
        SyntaxFactory.VariableDeclaration(
            SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(
                SyntaxFactory.EqualsValueClause(value.WithoutTrivia()).NormalizeWhitespace().WithLeadingTrivia(SyntaxFactory.Space)))))
        .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space));

    /// <summary>A name for a local of the type that nothing else has at the place.</summary>
    public static string FreeName(SemanticModel model, int position, string type)
    {
        string name = char.ToLowerInvariant(type[0]) + type.Substring(1);
        var taken = new HashSet<string>(model.LookupSymbols(position).Select(s => s.Name));
        string free = name;
        for (int i = 2; taken.Contains(free) || SyntaxFacts.GetKeywordKind(free) != SyntaxKind.None; i++) free = name + i;
        return free;
    }
}

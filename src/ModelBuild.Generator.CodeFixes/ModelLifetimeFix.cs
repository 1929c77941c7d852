using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ModelBuild.Generator.Analyzers;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>For MB4001 puts the creation before the loop; for MB4002 writes <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ModelLifetimeFix)), Shared]
public sealed class ModelLifetimeFix() : ExpressionFix(AnalyzerIds.CreatedRepeatedly, AnalyzerIds.NeverDisposed)
{
    /// <inheritdoc/>
    protected override void Register(Place place, ExpressionSyntax expression)
    {
        Document document = place.Document;
        var declaration = expression.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>(d => d.Declaration.Variables is { Count: 1 } variables && variables[0].Initializer?.Value == expression);
        StatementSyntax? statement = expression.FirstAncestorOrSelf<StatementSyntax>();
        if (place.Diagnostic.Id == AnalyzerIds.CreatedRepeatedly)
        {
            StatementSyntax? before = Repeated(expression);
            if (StatementInsertion.IsPossible(before) && (declaration is not null || IsLost(expression)))
                place.Offer("Create the model once, before the loop", c => HoistAsync(document, expression, declaration, before!, c));
        }
        else if (declaration is not null)
        {
            if (declaration.Parent is BlockSyntax or GlobalStatementSyntax) place.Offer("Dispose it at the end of its block: 'using'", c => UseAsync(document, declaration, c));
        }
        else if (IsLost(expression) && StatementInsertion.IsPossible(statement))
        {
            place.Offer("Keep the model and dispose it: 'using'", c => HoistAsync(document, expression, null, statement!, c));
        }
    }

    /// <summary><c>new Digits().Run(…)</c>: nobody holds the model.</summary>
    private static bool IsLost(ExpressionSyntax creation) => creation.Parent is MemberAccessExpressionSyntax || creation.Parent is ParenthesizedExpressionSyntax { Parent: MemberAccessExpressionSyntax };

    /// <summary>The innermost loop, or the statement that hands the repeated lambda on.</summary>
    private static StatementSyntax? Repeated(SyntaxNode creation)
    {
        for (SyntaxNode? node = creation; node is not null; node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) return (StatementSyntax)node;
            if (node is AnonymousFunctionExpressionSyntax) return node.FirstAncestorOrSelf<StatementSyntax>();
            if (node is MemberDeclarationSyntax and not GlobalStatementSyntax) return null;
        }
        return null;
    }

    private static async Task<Document> HoistAsync(
        Document document, ExpressionSyntax creation, LocalDeclarationStatementSyntax? declaration, StatementSyntax before, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        string name = declaration?.Declaration.Variables[0].Identifier.Text
            ?? StatementInsertion.FreeName(model, before.SpanStart, model.GetTypeInfo(creation, cancellation).Type!.Name);
        SyntaxNode statement = before.TrackNodes(new SyntaxNode?[] { creation, declaration }.OfType<SyntaxNode>());
        statement = declaration is not null
            ? statement.RemoveNode(statement.GetCurrentNode((SyntaxNode)declaration)!, SyntaxRemoveOptions.KeepExteriorTrivia & ~SyntaxRemoveOptions.KeepTrailingTrivia & ~SyntaxRemoveOptions.KeepLeadingTrivia)!
            : Replaced(statement, statement.GetCurrentNode((SyntaxNode)creation)!, name);
        return document.WithSyntaxRoot(StatementInsertion.Insert(root, before, StatementInsertion.UsingVar(name, creation), (StatementSyntax)statement));
    }

    private static SyntaxNode Replaced(SyntaxNode statement, SyntaxNode creation, string name)
    {
        SyntaxNode old = creation.Parent is ParenthesizedExpressionSyntax parenthesized ? parenthesized : creation;
        return statement.ReplaceNode(old, SyntaxFactory.IdentifierName(name).WithTriviaFrom(old));
    }

    private static async Task<Document> UseAsync(Document document, LocalDeclarationStatementSyntax declaration, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithLeadingTrivia(declaration.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        return document.WithSyntaxRoot(root.ReplaceNode(declaration, declaration.WithoutLeadingTrivia().WithUsingKeyword(keyword)));
    }
}

using System;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ModelBuild.Generator.CodeFixes;

/// <summary>What the fixes have in common: each mends an expression that a diagnostic stands on, and all of a document at once if that is asked for.</summary>
/// <param name="ids">The diagnostics that it mends.</param>
public abstract class ExpressionFix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax expression) Register(new Place(context, diagnostic, root), expression);
        }
    }

    /// <summary>Offers what can be done about a diagnostic.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="expression">The expression that it stands on.</param>
    protected abstract void Register(Place place, ExpressionSyntax expression);

    /// <summary>A diagnostic in a document.</summary>
    /// <param name="context">Where fixes are offered.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="root">The document's syntax.</param>
    protected readonly struct Place(CodeFixContext context, Diagnostic diagnostic, SyntaxNode root)
    {
        /// <summary>The diagnostic.</summary>
        public Diagnostic Diagnostic => diagnostic;

        /// <summary>The document.</summary>
        public Document Document => context.Document;

        /// <summary>Offers a fix that changes the document.</summary>
        /// <param name="title">What the editor shows.</param>
        /// <param name="fix">Makes the changed document.</param>
        /// <param name="key">What fixes have in common that are done together; the diagnostic's ID when it is left out.</param>
        public void Offer(string title, Func<CancellationToken, Task<Document>> fix, string? key = null) =>
            context.RegisterCodeFix(CodeAction.Create(title, fix, equivalenceKey: key ?? diagnostic.Id), diagnostic);

        /// <summary>Offers a fix that puts one expression in place of another.</summary>
        /// <inheritdoc cref="Offer"/>
        public void OfferInstead(string title, ExpressionSyntax old, ExpressionSyntax replacement, string? key = null)
        {
            (Document document, SyntaxNode before) = (context.Document, root);
            Offer(title, _ => Task.FromResult(document.WithSyntaxRoot(before.ReplaceNode(old, replacement))), key);
        }
    }
}

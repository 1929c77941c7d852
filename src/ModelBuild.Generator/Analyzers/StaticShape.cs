using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ModelBuild.Generator.Analyzers;

/// <summary>Shapes as analyzers compare them: a length that is not known is null.</summary>
internal static class StaticShape
{
    /// <summary>
    /// The static shape of an input, read from what the generator wrote for <c>InputSpecs</c>; null where the rank is open, or the class was not
    /// generated in this compilation.
    /// </summary>
    public static IReadOnlyList<long?>? OfInput(INamedTypeSymbol model, string property, CancellationToken cancellation)
    {
        ISymbol? spec = model.GetTypeMembers("InputSpecs").FirstOrDefault()?.GetMembers(property).FirstOrDefault();
        if (spec?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not PropertyDeclarationSyntax { Initializer.Value: ObjectCreationExpressionSyntax { ArgumentList: { } arguments } })
            return null;
        return arguments.Arguments.Count < 3 ? null : arguments.Arguments[2].Expression switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Scalar" } => [],
            InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } of } when of[0].Expression is ArrayCreationExpressionSyntax { Initializer: { } lengths } => [.. lengths.Expressions.Select(Length)],
            _ => null,
        };
    }

    /// <summary>Whether a tensor of the shape fits the static one.</summary>
    public static bool Fits(IReadOnlyList<long?> given, IReadOnlyList<long?> wanted) =>
        given.Count == wanted.Count && given.Zip(wanted, static (g, w) => g is null || w is null || g == w).All(static fits => fits);

    /// <summary>As TensorFlow prints it: <c>[?,8,8]</c>.</summary>
    public static string Show(IEnumerable<long?> shape) => "[" + string.Join(",", shape.Select(l => l?.ToString(CultureInfo.InvariantCulture) ?? "?")) + "]";

    private static long? Length(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.NumericLiteralExpression)
            ? System.Convert.ToInt64(literal.Token.Value, CultureInfo.InvariantCulture)
            : null;
}

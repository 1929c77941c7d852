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

    /// <summary>
    /// The shape of the static one that has as many elements as the one that is given, where only one has; of a single dimension whose length is not known, as an array variable has
    /// it, the smallest: a batch of one. Else null.
    /// </summary>
    public static IReadOnlyList<long>? OfElements(IReadOnlyList<long?> given, IReadOnlyList<long?> wanted)
    {
        if (wanted.Count == 0 || wanted.Count(l => l is null) > 1) return null;
        long known = wanted.Aggregate(1L, (product, length) => product * (length ?? 1));
        bool isArray = given.Count == 1 && given[0] is null;
        if (known == 0 || (given.Any(l => l is null) && !isArray)) return null;
        long elements = isArray ? known : given.Aggregate(1L, (product, length) => product * length!.Value);
        if (wanted.All(l => l is not null) ? elements != known : elements % known != 0) return null;
        return [.. wanted.Select(l => l ?? elements / known)];
    }

    /// <summary>As TensorFlow prints it: <c>[?,8,8]</c>.</summary>
    public static string Show(IEnumerable<long?> shape) => "[" + string.Join(",", shape.Select(l => l?.ToString(CultureInfo.InvariantCulture) ?? "?")) + "]";

    private static long? Length(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.NumericLiteralExpression)
            ? System.Convert.ToInt64(literal.Token.Value, CultureInfo.InvariantCulture)
            : null;
}

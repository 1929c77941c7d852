using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ModelBuild.Generator.Model;

/// <summary>A type of the project that has the name of a generated class.</summary>
/// <param name="FullName">Its name with its namespace.</param>
/// <param name="Clash">Why the two cannot be parts of one class; null when they can.</param>
/// <param name="DeclaresAccess">Whether it says who sees it: then the generated part does not.</param>
internal sealed record UserType(string FullName, string? Clash, bool DeclaresAccess)
{
    /// <summary>The project's own type of that name, or null.</summary>
    public static UserType? Find(string fullName, Compilation compilation, CancellationToken cancellation)
    {
        INamedTypeSymbol? type = compilation.Assembly.GetTypeByMetadataName(fullName);
        if (type is null) return null;
        bool partial = true, declaresAccess = false;
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not BaseTypeDeclarationSyntax declaration) continue;
            partial &= declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
            declaresAccess |= declaration.Modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword);
        }
        string? clash =
            type.TypeKind != TypeKind.Class || type.IsRecord ? "is not a class"
            : !partial ? "is not declared partial"
            : type.IsStatic ? "is static"
            : type.IsAbstract ? "is abstract"
            : type.BaseType is { SpecialType: not SpecialType.System_Object, Name: not "Model" } ? "has a base class of its own"
            : null;
        return new UserType(fullName, clash, declaresAccess);
    }
}

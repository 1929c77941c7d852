using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>The types of ModelBuild that analyzers look for, in one compilation.</summary>
internal sealed class ModelSymbols(INamedTypeSymbol model, INamedTypeSymbol? feeds)
{
    /// <summary>Null where ModelBuild.Runtime is not referenced: then there is nothing to look at.</summary>
    public static ModelSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("ModelBuild.Model") is { } model ? new(model, compilation.GetTypeByMetadataName("ModelBuild.Feed")) : null;

    /// <summary>Whether a type is a model class.</summary>
    public bool IsModel(ITypeSymbol? type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, model)) return true;
        }
        return false;
    }

    /// <summary>Whether a type is the class of a model's calls: <c>Digits.Call</c>, for a signature <c>Digits.ClassifyCall</c>.</summary>
    public bool IsCall(ITypeSymbol? type) => type is { ContainingType: { } outer, Name: { } name } && name.EndsWith("Call", System.StringComparison.Ordinal) && IsModel(outer);

    /// <summary>Whether an operation makes a call: <c>CreateCall()</c>.</summary>
    public bool MakesCall(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: { } name, ContainingType: { } type, ReturnType: { } result } }
        && name.StartsWith("Create", System.StringComparison.Ordinal) && IsModel(type) && IsCall(result);

    /// <summary>Whether a method is <c>Feed.From</c>.</summary>
    public bool IsFeedFrom(IMethodSymbol? method) => method is { Name: "From" } && SymbolEqualityComparer.Default.Equals(method.ContainingType, feeds);

    /// <summary>The value itself, below conversions.</summary>
    public static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation conversion) operation = conversion.Operand;
        return operation;
    }

    /// <summary>Where a value goes, above conversions: the outermost of them, or the value itself.</summary>
    public static IOperation Converted(IOperation operation)
    {
        while (operation.Parent is IConversionOperation conversion) operation = conversion;
        return operation;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>What happens to a local variable in the body that declares it.</summary>
internal static class LocalUses
{
    /// <summary>All references to the local, in the order of the text.</summary>
    public static IEnumerable<ILocalReferenceOperation> Of(ILocalSymbol local, IOperation inside) => Root(inside).Descendants()
        .OfType<ILocalReferenceOperation>()
        .Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local))
        .OrderBy(r => r.Syntax.SpanStart);

    /// <summary>Whether the reference only uses the object here: a member of it is called or read, or it is compared.</summary>
    public static bool IsUse(ILocalReferenceOperation reference)
    {
        IOperation value = ModelSymbols.Converted(reference);
        return !IsCaptured(reference) && value.Parent switch
        {
            IInvocationOperation call => call.Instance == value,
            IMemberReferenceOperation member => member.Instance == value,
            IConditionalAccessOperation access => access.Operation == value,
            IBinaryOperation or IIsPatternOperation or IUsingOperation => true,
            IExpressionStatementOperation => true,
            _ => false,
        };
    }

    /// <summary>Whether the reference disposes the object.</summary>
    public static bool IsDisposal(ILocalReferenceOperation reference)
    {
        IOperation value = ModelSymbols.Converted(reference);
        return value.Parent switch
        {
            IInvocationOperation { TargetMethod.Name: "Dispose" } call => call.Instance == value,
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" } } => true,
            IUsingOperation => true,
            _ => false,
        };
    }

    /// <summary>The name of the member that is called on the object; null where none is.</summary>
    public static string? CalledMember(ILocalReferenceOperation reference) =>
        reference.Parent is IInvocationOperation call && call.Instance == reference ? call.TargetMethod.Name : null;

    private static bool IsCaptured(ILocalReferenceOperation reference)
    {
        for (IOperation? operation = reference.Parent; operation is not null; operation = operation.Parent)
        {
            ISymbol? function = operation switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is not null) return !SymbolEqualityComparer.Default.Equals(function, reference.Local.ContainingSymbol);
        }
        return false;
    }

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent) operation = parent;
        return operation;
    }
}

using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>Whether code runs again and again, as far as that can be said for sure: in a loop, for each request, for each access.</summary>
/// <param name="When">As a message says it: <c>in each round of this loop</c>.</param>
/// <param name="Body">What is repeated.</param>
internal sealed record Repetition(string When, SyntaxNode Body)
{
    private const string Round = "in each round of this loop";
    private const string Request = "for each request";

    /// <summary>The innermost repetition around an operation; null where none is known.</summary>
    public static Repetition? Around(IOperation operation, ISymbol containing)
    {
        for (IOperation? child = operation, parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is ILoopOperation loop && loop.Body == child) return new(Round, loop.Body.Syntax);
            if (parent is ILocalFunctionOperation) return null;
            if (parent is IAnonymousFunctionOperation lambda) return OfLambda(lambda);
        }
        if (containing is not IMethodSymbol method) return null;
        if (method.MethodKind == MethodKind.PropertyGet && operation.Parent is IReturnOperation) return new("for each access", operation.Syntax);
        return method is { MethodKind: MethodKind.Ordinary, IsStatic: false } && IsController(method.ContainingType) ? new(Request, operation.Syntax) : null;
    }

    private static Repetition? OfLambda(IAnonymousFunctionOperation lambda)
    {
        IOperation? value = lambda.Parent;
        while (value is IDelegateCreationOperation or IConversionOperation) value = value.Parent;
        if (value is not IArgumentOperation { Parent: IInvocationOperation call }) return null;
        string type = call.TargetMethod.ContainingType.ToDisplayString();
        // The others are made once a thread.
        if (type == "System.Threading.Tasks.Parallel" && ((IArgumentOperation)value).Parameter?.Name is "body") return new(Round, lambda.Body.Syntax);
        if (type is "System.Linq.Enumerable" or "System.Linq.ParallelEnumerable") return new(Round, lambda.Body.Syntax);
        return call.TargetMethod.Name.StartsWith("Map", StringComparison.Ordinal) && type.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            ? new(Request, lambda.Body.Syntax)
            : null;
    }

    private static bool IsController(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? t = type?.BaseType; t is not null; t = t.BaseType)
        {
            if (t.ToDisplayString() == "Microsoft.AspNetCore.Mvc.ControllerBase") return true;
        }
        return false;
    }
}

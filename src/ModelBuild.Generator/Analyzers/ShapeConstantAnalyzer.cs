using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ModelBuild.Generator.Analyzers;

/// <summary>MB4003: values whose rank or constant lengths no tensor of the input's static shape has.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShapeConstantAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(AnalyzerRules.ShapeCannotMatch);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (ModelSymbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(c => AnalyzeAssignment(c, symbols), OperationKind.SimpleAssignment);
            start.RegisterOperationAction(c => AnalyzeArgument(c, symbols), OperationKind.Argument);
        });
    }

    /// <summary><c>new Digits.Inputs { Image = … }</c>.</summary>
    private static void AnalyzeAssignment(OperationAnalysisContext context, ModelSymbols symbols)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is not IPropertyReferenceOperation { Property: { ContainingType: { Name: "Inputs", ContainingType: { } model }, Name: { } name } } || !symbols.IsModel(model)) return;
        Compare(context, symbols, model, name, assignment.Value);
    }

    /// <summary><c>Run(image: …)</c>, <c>new Digits.Inputs(…)</c>, and the shape of <c>call.SetImage(values, shape)</c>.</summary>
    private static void AnalyzeArgument(OperationAnalysisContext context, ModelSymbols symbols)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (argument is not { Parameter: { } parameter, ArgumentKind: ArgumentKind.Explicit }) return;
        switch (argument.Parent)
        {
            case IInvocationOperation { TargetMethod: { Name: "Run" or "RunAsync", ContainingType: { } model } } when symbols.IsModel(model) && IsFeed(parameter.Type):
                Compare(context, symbols, model, PropertyOf(model, parameter.Name), argument.Value);
                break;
            case IObjectCreationOperation { Type: INamedTypeSymbol { Name: "Inputs", ContainingType: { } model } } when symbols.IsModel(model) && IsFeed(parameter.Type):
                Compare(context, symbols, model, PropertyOf(model, parameter.Name), argument.Value);
                break;
            case IInvocationOperation { TargetMethod: { Name: { } name, ContainingType: { Name: "Call", ContainingType: { } model } } }
                when parameter.Name == "shape" && name.StartsWith("Set", StringComparison.Ordinal) && symbols.IsModel(model):
                Report(context, model, name.Substring(3), Elements(context, ModelSymbols.Unconverted(argument.Value).Syntax), argument.Value.Syntax, isShape: true);
                break;
            default:
                break;
        }
    }

    private static bool IsFeed(ITypeSymbol type) => type is { Name: "Feed" or "StringFeed", ContainingNamespace.Name: "ModelBuild" };

    /// <summary>The input that a parameter stands for: the same name, but for the case of its letters.</summary>
    private static string PropertyOf(INamedTypeSymbol model, string parameter) =>
        model.GetTypeMembers("InputSpecs").FirstOrDefault()?.GetMembers().FirstOrDefault(m => string.Equals(m.Name, parameter, StringComparison.OrdinalIgnoreCase))?.Name ?? "";

    private static void Compare(OperationAnalysisContext context, ModelSymbols symbols, INamedTypeSymbol model, string input, IOperation value)
    {
        if (value is IConversionOperation { OperatorMethod: { Name: "op_Implicit" } conversion } converted)
            Report(context, model, input, OfOperand(context, conversion, ModelSymbols.Unconverted(converted.Operand)), value.Syntax);
        else if (value is IInvocationOperation from && symbols.IsFeedFrom(from.TargetMethod) && from.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: { } arguments })
            Report(context, model, input, Constants(context, [.. arguments.Skip(1).Select(a => a.Expression)]), value.Syntax);
    }

    /// <summary>The shape of a value that converts to a feed; which one follows from what the conversion takes.</summary>
    private static IReadOnlyList<long?>? OfOperand(OperationAnalysisContext context, IMethodSymbol conversion, IOperation value)
    {
        ITypeSymbol taken = conversion.Parameters[0].Type;
        bool isString = conversion.ContainingType.Name == "StringFeed";
        if (isString && taken is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte }) return []; // the bytes of one string
        if (taken is IArrayTypeSymbol array)
        {
            if (value is IArrayCreationOperation creation && creation.DimensionSizes.Length == array.Rank) return [.. creation.DimensionSizes.Select(LengthOf)];
            return [.. Enumerable.Repeat((long?)null, array.Rank)];
        }
        bool isSingle = isString
            ? taken.SpecialType == SpecialType.System_String || taken.Name == "TensorString"
            : SymbolEqualityComparer.Default.Equals(taken, conversion.ContainingType.TypeArguments.FirstOrDefault());
        return isSingle ? [] : null;
    }

    private static void Report(OperationAnalysisContext context, INamedTypeSymbol model, string input, IReadOnlyList<long?>? given, SyntaxNode where, bool isShape = false)
    {
        // With several signatures, an input of this name need not be the same tensor in each.
        if (given is null || model.GetMembers("MainPart").Any()) return;
        if (StaticShape.OfInput(model, input, context.CancellationToken) is not { } wanted || StaticShape.Fits(given, wanted)) return;
        context.ReportDiagnostic(Diagnostic.Create(
            AnalyzerRules.ShapeCannotMatch, where.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(AnalyzerIds.WantedShape, StaticShape.Show(wanted)),
            input, StaticShape.Show(wanted), StaticShape.Show(given), WayOut(model, input, given, wanted, isShape)));
    }

    /// <summary>How as many elements can be fed all the same; empty when they cannot, or when a single value or text is fed, of which no flat array is at hand.</summary>
    private static string WayOut(INamedTypeSymbol model, string input, IReadOnlyList<long?> given, IReadOnlyList<long?> wanted, bool isShape)
    {
        if (given.Count == 0 || StaticShape.OfElements(given, wanted) is not { } shape) return "";
        if (isShape) return $"; so many elements have shape [{string.Join(",", shape)}]";
        bool isText = model.GetTypeMembers("Inputs").FirstOrDefault()?.GetMembers(input).OfType<IPropertySymbol>().FirstOrDefault()?.Type.Name == "StringFeed";
        return isText ? "" : $"; values in a flat array fit as Feed.From(values, {string.Join(", ", shape)})";
    }

    /// <summary>The lengths that a shape is written with: <c>[1, 8, n]</c>, <c>new nint[] { 1, 8, n }</c>; null for anything else.</summary>
    private static IReadOnlyList<long?>? Elements(OperationAnalysisContext context, SyntaxNode shape) => shape switch
    {
        CollectionExpressionSyntax list when list.Elements.All(e => e is ExpressionElementSyntax) => Lengths(context, list.Elements.Select(e => ((ExpressionElementSyntax)e).Expression)),
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => Lengths(context, initializer.Expressions),
        ImplicitArrayCreationExpressionSyntax { Initializer: { } initializer } => Lengths(context, initializer.Expressions),
        StackAllocArrayCreationExpressionSyntax { Initializer: { } initializer } => Lengths(context, initializer.Expressions),
        _ => null,
    };

    /// <summary>The arguments of <c>Feed.From</c> behind the values: lengths, or one shape.</summary>
    private static IReadOnlyList<long?>? Constants(OperationAnalysisContext context, ExpressionSyntax[] arguments)
    {
        ITypeSymbol? first = arguments.Length == 1 ? context.Operation.SemanticModel!.GetTypeInfo(arguments[0]).Type : null;
        bool isShape = arguments.Length == 1 && (arguments[0] is CollectionExpressionSyntax || first is IArrayTypeSymbol or { Name: "ReadOnlySpan" or "Span" });
        return isShape ? Elements(context, arguments[0]) : Lengths(context, arguments);
    }

    private static IReadOnlyList<long?> Lengths(OperationAnalysisContext context, IEnumerable<ExpressionSyntax> expressions) =>
        [.. expressions.Select(e => context.Operation.SemanticModel!.GetConstantValue(e, context.CancellationToken) is { HasValue: true, Value: { } value } ? AsLength(value) : null)];

    private static long? LengthOf(IOperation size) => size.ConstantValue is { HasValue: true, Value: { } value } ? AsLength(value) : null;

    private static long? AsLength(object value) => value is int or long or short or byte or sbyte or ushort or uint ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
}

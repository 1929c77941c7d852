using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Emit;
using ModelBuild.Generator.Model;
using ModelBuild.Generator.Naming;
using ModelBuild.Generator.TensorFlowNet;

namespace ModelBuild.Generator;

/// <summary>All that one generated file depends on; equal plans make equal files, so an unchanged plan is not emitted again.</summary>
internal sealed record ClassPlan(ModelFile Model, ProjectFacts Project, UserType? UserType, string HintName, bool IsDuplicate)
{
    public static ClassPlan Of(ModelFile model, EquatableArray<ClassKey> classes, ProjectFacts project, EquatableArray<UserType> userTypes) => new(
        model,
        project,
        userTypes.FirstOrDefault(t => t.FullName == model.FullName),
        HintNames.Of(model.FullName, [.. classes.Select(c => c.FullName).Distinct()]),
        // Of items that would make one class, the first in ordinal order makes it.
        classes.First(c => c.FullName == model.FullName) != ClassKey.Of(model));

    /// <summary>The file, or what stands against it.</summary>
    public ClassFile Emit()
    {
        if (!Project.HasRuntime || !Project.IsLanguageNewEnough) return new(HintName, null, null); // reported once for the project
        if (Model.Problem is { } problem) return new(HintName, null, problem);
        if (IsDuplicate)
            return Refuse("MB2003", Model.FullName, Model.Item, "another TensorFlowModel item makes a class of this name; give one of them another ClassName or Namespace");
        if (Invalid() is { } invalid) return Refuse("MB2003", Model.FullName, Model.Item, $"'{invalid}' is not a C# name; set ClassName and Namespace on the item");
        if (MemberNames.OfTheClass.Contains(Model.ClassName))
            return Refuse("MB2003", Model.FullName, Model.Item, $"'{Model.ClassName}' is the name of one of its members; give the item another ClassName");
        if (UserType?.Clash is { } clash)
        {
            return Refuse(
                "MB2003", Model.FullName, Model.Item,
                $"the project's own type '{Model.FullName}' {clash}; declare it 'partial class' without a base, or give the item another ClassName");
        }
        if (TensorWithoutType() is { } tensor) return Refuse("MB2005", Model.Item, tensor);
        ModelClass model = ModelClass.Of(Model, Project, UserType?.DeclaresAccess == true);
        return new(HintName, ClassEmitter.Emit(model), null, Project.HasTensorFlowNet ? FaceEmitter.Emit(model) : null)
        {
            SmokeTest = Model.HasSmokeTest ? TestEmitter.SmokeTest(model) : null,
            Benchmark = Model.HasBenchmark && Project.HasBenchmarkDotNet && Project.HasEmbeddedEngine ? TestEmitter.Benchmark(model) : null,
        };
    }

    private ClassFile Refuse(string id, params string[] arguments) => new(HintName, null, new Problem(id, new(arguments), Model.Path));

    private string? Invalid() => Model.FullName.Split('.').FirstOrDefault(part => !Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(part));

    private string? TensorWithoutType()
    {
        static string? Say(IEnumerable<GraphTensor> tensors, string what, string metadata) =>
            tensors.FirstOrDefault(t => t.DType.CSharp is null) is { } tensor
                ? $"{what} '{tensor.Name}' is {tensor.DType.Name}, which has no .NET type; name other {metadata} on the item"
                : null;
        return Say(Model.Interface!.Inputs, "input", "InputNodes") ?? Say(Model.Interface.Outputs, "output", "OutputNodes");
    }
}

/// <summary>A generated file, or the reason why there is none; with it the part for TensorFlow.NET where that is referenced.</summary>
internal sealed record ClassFile(string HintName, string? Source, Problem? Problem, string? TensorFlowNet = null)
{
    /// <summary>The smoke test, where the item asks for one.</summary>
    public string? SmokeTest { get; init; }

    /// <summary>The benchmark, where the item asks for one and BenchmarkDotNet is referenced.</summary>
    public string? Benchmark { get; init; }
}

/// <summary>By what items that make the same class are told apart.</summary>
internal sealed record ClassKey(string FullName, string Item, string Path)
{
    public static ClassKey Of(ModelFile model) => new(model.FullName, model.Item, model.Path);
}

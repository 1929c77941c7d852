using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ModelBuild.Generator.Model;
using ModelBuild.Generator.Reading;
using ModelBuild.Generator.TensorFlowNet;

namespace ModelBuild.Generator;

/// <summary>
/// Makes one class of every <c>*.graph.pbtxt</c> that the build hands over as an additional file with <c>TensorFlowModel</c> metadata:
/// read, plan, emit; each step remembered by the compiler as long as what it is made from stays equal.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelFile> models = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".graph.pbtxt", StringComparison.OrdinalIgnoreCase))
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => Read(pair.Left, pair.Right, cancellation))
            .WithTrackingName(StepNames.Read)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(StepNames.Models);

        IncrementalValueProvider<EquatableArray<ClassKey>> classes = models
            .Select(static (model, _) => ClassKey.Of(model))
            .Collect()
            .Select(static (keys, _) => Sorted(keys))
            .WithTrackingName(StepNames.Classes);

        IncrementalValueProvider<ProjectFacts> project = context.CompilationProvider
            .Select(static (compilation, _) => ProjectFacts.Of(compilation))
            .WithTrackingName(StepNames.Project);

        IncrementalValueProvider<EquatableArray<UserType>> userTypes = classes
            .Combine(context.CompilationProvider)
            .Select(static (pair, cancellation) => UserTypes(pair.Left, pair.Right, cancellation))
            .WithTrackingName(StepNames.UserTypes);

        IncrementalValuesProvider<ClassFile> files = models
            .Combine(classes.Combine(project).Combine(userTypes))
            .Select(static (pair, _) => ClassPlan.Of(pair.Left, pair.Right.Left.Left, pair.Right.Left.Right, pair.Right.Right))
            .WithTrackingName(StepNames.Plans)
            .Select(static (plan, _) => Emit(plan))
            .WithTrackingName(StepNames.Files);

        context.RegisterSourceOutput(files, static (output, file) =>
        {
            if (file.Source is not null) output.AddSource(file.HintName, SourceText.From(file.Source, Encoding.UTF8));
            if (file.SmokeTest is not null) output.AddSource(HintNames.Part(file.HintName, "SmokeTest"), SourceText.From(file.SmokeTest, Encoding.UTF8));
            if (file.Benchmark is not null) output.AddSource(HintNames.Part(file.HintName, "Benchmark"), SourceText.From(file.Benchmark, Encoding.UTF8));
            if (file.TensorFlowNet is not null) output.AddSource(HintNames.Part(file.HintName, "TensorFlowNet"), SourceText.From(file.TensorFlowNet, Encoding.UTF8));
        });
        context.RegisterSourceOutput(
            classes.Combine(project).Select(static (pair, _) => pair.Left.Count > 0 && pair.Right is { HasTensorFlowNet: true, HasRuntime: true, IsLanguageNewEnough: true }),
            static (output, needed) =>
            {
                if (!needed) return;
                foreach ((string name, string text) in TensorFlowNetSource.Files()) output.AddSource(name, SourceText.From(text, Encoding.UTF8));
            });
        context.RegisterSourceOutput(files.Select(static (file, _) => file.Problem), Report);
        context.RegisterSourceOutput(
            classes.Combine(project).Select(static (pair, _) => ProjectProblem(pair.Left, pair.Right)).WithTrackingName(StepNames.ProjectProblems), Report);
    }

    private static void Report(SourceProductionContext output, Problem? problem)
    {
        if (problem is not null) output.ReportDiagnostic(problem.ToDiagnostic());
    }

    private static ModelFile? Read(AdditionalText text, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        AnalyzerConfigOptions metadata = options.GetOptions(text);
        string item = Metadata(metadata, "");
        return item.Length == 0 ? null : new ModelFileReader(text.Path, item, name => Metadata(metadata, name)).Read(() => text.GetText(cancellation));
    }

    private static string Metadata(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_metadata.AdditionalFiles.TensorFlowModel" + name, out string? value) ? value.Trim() : "";

    private static EquatableArray<ClassKey> Sorted(ImmutableArray<ClassKey> keys) => new(
    [
        .. keys.OrderBy(k => k.FullName, StringComparer.Ordinal).ThenBy(k => k.Item, StringComparer.Ordinal).ThenBy(k => k.Path, StringComparer.Ordinal),
    ]);

    private static EquatableArray<UserType> UserTypes(EquatableArray<ClassKey> classes, Compilation compilation, CancellationToken cancellation)
    {
        var found = new List<UserType>();
        foreach (string name in classes.Select(c => c.FullName).Distinct())
        {
            if (UserType.Find(name, compilation, cancellation) is { } type) found.Add(type);
        }
        return new([.. found]);
    }

    private static Problem? ProjectProblem(EquatableArray<ClassKey> classes, ProjectFacts project) =>
        classes.Count == 0 ? null
        : !project.HasRuntime ? new Problem("MB2001", default)
        : !project.IsLanguageNewEnough ? new Problem("MB2002", new([project.Language]))
        : null;

    private static ClassFile Emit(ClassPlan plan)
    {
        try
        {
            return plan.Emit();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One model's failure must not take the classes of the others with it, as an exception out of a generator would.
            return new(plan.HintName, null, new Problem("MB2000", new([plan.Model.Item, error.GetType().Name + ": " + error.Message]), plan.Model.Path));
        }
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Model;

/// <summary>What the project's compiler and references allow; all that is taken from a compilation, so that an edit elsewhere changes nothing.</summary>
/// <param name="HasRuntime">Whether ModelBuild.Runtime is referenced.</param>
/// <param name="HasEmbeddedEngine">Whether the embedded engine is referenced.</param>
/// <param name="HasTensorFlowNet">Whether TensorFlow.NET is referenced.</param>
/// <param name="HasBenchmarkDotNet">Whether BenchmarkDotNet is referenced.</param>
/// <param name="HasRequiredMembers">Whether <c>required</c> can be written.</param>
/// <param name="HasOverloadPriority">Whether an overload can be preferred to another.</param>
/// <param name="IsLanguageNewEnough">Whether the language version is 9 or later.</param>
/// <param name="Language">The language version as users write it.</param>
internal sealed record ProjectFacts(
    bool HasRuntime, bool HasEmbeddedEngine, bool HasTensorFlowNet, bool HasBenchmarkDotNet, bool HasRequiredMembers, bool HasOverloadPriority, bool IsLanguageNewEnough, string Language)
{
    public static ProjectFacts Of(Compilation compilation)
    {
        LanguageVersion language = compilation is CSharpCompilation csharp ? csharp.LanguageVersion : LanguageVersion.CSharp1;
        return new(
            compilation.GetTypeByMetadataName("ModelBuild.ModelCall") is not null,
            compilation.GetTypeByMetadataName("ModelBuild.Engine.EmbeddedEngine") is not null,
            compilation.GetTypeByMetadataName("Tensorflow.Session") is not null && compilation.GetTypeByMetadataName("Tensorflow.NumPy.NDArray") is not null,
            compilation.GetTypeByMetadataName("BenchmarkDotNet.Attributes.BenchmarkAttribute") is not null,
            language >= LanguageVersion.CSharp11
                && compilation.GetTypeByMetadataName("System.Runtime.CompilerServices.RequiredMemberAttribute") is not null,
            // C# 13; the Roslyn that this is compiled against does not know it by name.
            (int)language >= 1300
                && compilation.GetTypeByMetadataName("System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute") is not null,
            language >= LanguageVersion.CSharp9,
            language.ToDisplayString());
    }
}

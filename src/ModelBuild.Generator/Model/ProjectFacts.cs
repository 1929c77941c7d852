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
        KnownTypes types = KnownTypes.Of(compilation);
        return new(
            types.Has("ModelBuild.ModelCall", compilation),
            types.Has("ModelBuild.Engine.EmbeddedEngine", compilation),
            types.Has("Tensorflow.Session", compilation) && types.Has("Tensorflow.NumPy.NDArray", compilation),
            types.Has("BenchmarkDotNet.Attributes.BenchmarkAttribute", compilation),
            language >= LanguageVersion.CSharp11
                && types.Has("System.Runtime.CompilerServices.RequiredMemberAttribute", compilation),
            // C# 13; the Roslyn that this is compiled against does not know it by name.
            (int)language >= 1300
                && types.Has("System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute", compilation),
            language >= LanguageVersion.CSharp9,
            language.ToDisplayString());
    }
}

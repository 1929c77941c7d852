using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Model;

namespace ModelBuild.Generator.Emit;

/// <summary>Everything that a class is written from; what each emitter gets.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inputs">Its inputs as members; of all signatures together.</param>
/// <param name="Outputs">Its outputs as members; likewise.</param>
/// <param name="Parts">What can be run: what <c>Run</c> runs, then the other signatures.</param>
/// <param name="Project">What the project's compiler and references allow.</param>
/// <param name="DeclaresAccess">Whether a part of the class written by the user says who sees it.</param>
internal sealed record ModelClass(
    ModelFile Model, IReadOnlyList<Member> Inputs, IReadOnlyList<Member> Outputs, IReadOnlyList<ClassPart> Parts, ProjectFacts Project, bool DeclaresAccess)
{
    /// <summary>The class's name, to be written as an identifier.</summary>
    public string Name => CSharpText.Identifier(Model.ClassName);

    /// <summary>What <c>Run</c> runs.</summary>
    public ClassPart Main => Parts[0];

    /// <summary>Whether the outputs of a member have the names of classes.</summary>
    public bool IsLabeled(Member output) =>
        Model.Interface!.Labels.Count is > 0 and var labels
        && output.Tensor is { HasRank: true, Dims.Count: > 0 } tensor && tensor.Dims[tensor.Dims.Count - 1] == labels
        && output.Element is "float" or "double" or "global::System.Half";

    public static ModelClass Of(ModelFile model, ProjectFacts project, bool declaresAccess)
    {
        GraphInterface graph = model.Interface!;
        return new(
            model,
            Member.Of(graph.Inputs, "Input", model.ClassName),
            Member.Of(graph.Outputs, "Output", model.ClassName),
            ClassPart.Of(graph, model.ClassName),
            project,
            declaresAccess);
    }
}

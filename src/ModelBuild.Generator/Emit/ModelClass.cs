using System.Collections.Generic;
using ModelBuild.Generator.Model;

namespace ModelBuild.Generator.Emit;

/// <summary>Everything that a class is written from; what each emitter gets.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inputs">Its inputs as members.</param>
/// <param name="Outputs">Its outputs as members.</param>
/// <param name="Project">What the project's compiler and references allow.</param>
/// <param name="DeclaresAccess">Whether a part of the class written by the user says who sees it.</param>
internal sealed record ModelClass(
    ModelFile Model, IReadOnlyList<Member> Inputs, IReadOnlyList<Member> Outputs, ProjectFacts Project, bool DeclaresAccess)
{
    /// <summary>The class's name, to be written as an identifier.</summary>
    public string Name => CSharpText.Identifier(Model.ClassName);

    public static ModelClass Of(ModelFile model, ProjectFacts project, bool declaresAccess)
    {
        GraphInterface graph = model.Interface!;
        return new(
            model,
            Member.Of(graph.Inputs, "Input", model.ClassName),
            Member.Of(graph.Outputs, "Output", model.ClassName),
            project,
            declaresAccess);
    }
}

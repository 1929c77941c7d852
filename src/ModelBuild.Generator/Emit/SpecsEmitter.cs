using System.Collections.Generic;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested classes <c>InputSpecs</c> and <c>OutputSpecs</c>: what is known of each tensor before a run.</summary>
internal static class SpecsEmitter
{
    public static void Emit(SourceWriter writer, string name, string what, IReadOnlyList<Member> members)
    {
        writer.Doc($"<summary>Name, dtype and static shape of the {what}.</summary>");
        writer.Line(Markers.Generated);
        writer.Open($"public static class {name}");
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0) writer.Line();
            writer.Doc($"<summary>{members[i].Facts}.</summary>");
            writer.Line($"public static global::ModelBuild.TensorSpec {members[i].Property} {{ get; }} = {members[i].Spec};");
        }
        writer.Close();
    }
}

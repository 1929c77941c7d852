using System.Linq;
using ModelBuild.Generator.Model;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes <c>Labels</c>: the names of the classes that the model tells apart.</summary>
internal static class LabelsEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model)
    {
        EquatableArray<string> labels = model.Model.Interface!.Labels;
        writer.Doc("<summary>The names of the classes that the model tells apart, in the order of its outputs' last dimension: what the item's <c>Labels</c> file holds.</summary>");
        writer.Line("public static global::System.Collections.Generic.IReadOnlyList<string> Labels { get; } = new string[]");
        writer.Line("{");
        foreach (string label in labels) writer.Line($"    {CSharpText.Literal(label)},");
        writer.Line("};");
    }
}

using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Outputs</c>.</summary>
internal static class OutputsEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model, ClassPart part)
    {
        writer.Doc($"<summary>The values that <see cref=\"{model.Name}.{part.Method}({part.InputsType}, global::System.Threading.CancellationToken)\"/> gave. They own their memory: later runs do not change them.</summary>");
        writer.Line(Markers.Generated);
        writer.Line(Markers.Display(part.Outputs));
        writer.Open($"public sealed class {part.OutputsType}");
        writer.Open($"internal {part.OutputsType}(global::ModelBuild.ModelCall call)");
        foreach (Member output in part.Outputs)
            writer.Line($"this.{output.Property} = call.Fetch<{output.Element}>({output.Index}{(model.IsLabeled(output) ? $", {model.Name}.Labels" : "")});");
        writer.Close();
        foreach (Member output in part.Outputs)
        {
            bool labeled = model.IsLabeled(output);
            writer.Line();
            writer.Doc($"<summary>Output: {output.Facts}.</summary>");
            if (labeled) writer.Doc($"<remarks>Its last dimension counts the classes in <see cref=\"{model.Name}.Labels\"/>; <c>TopK</c> gives the best with their names.</remarks>");
            writer.Line($"public {(labeled ? $"global::ModelBuild.LabeledResult<{output.Element}>" : output.ResultType)} {output.Property} {{ get; }}");
        }
        writer.Line();
        writer.Doc("<summary>Each output with its values, long ones shortened.</summary>");
        writer.Line($"public override string ToString() => $\"{string.Join(", ", part.Outputs.Select(o => $"{o.Property} = {{this.{o.Property}}}"))}\";");
        writer.Close();
    }
}

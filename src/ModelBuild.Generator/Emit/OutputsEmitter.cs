namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Outputs</c>.</summary>
internal static class OutputsEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model)
    {
        writer.Doc("<summary>The values that a run gave. They own their memory: later runs do not change them.</summary>");
        writer.Line(Markers.Generated);
        writer.Open("public sealed class Outputs");
        writer.Open("internal Outputs(global::ModelBuild.ModelCall call)");
        foreach (Member output in model.Outputs) writer.Line($"this.{output.Property} = call.Fetch<{output.Element}>({output.Index});");
        writer.Close();
        foreach (Member output in model.Outputs)
        {
            writer.Line();
            writer.Doc($"<summary>Output: {output.Facts}.</summary>");
            writer.Line($"public {output.ResultType} {output.Property} {{ get; }}");
        }
        writer.Close();
    }
}

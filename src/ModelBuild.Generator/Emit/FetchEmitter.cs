namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Fetch</c>: each output, to be fetched by itself.</summary>
internal static class FetchEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model)
    {
        writer.Doc("<summary>The outputs, to be fetched by themselves: a run with one of these runs only the nodes that it needs.</summary>");
        writer.Line(Markers.Generated);
        writer.Open("public static class Fetch");
        for (int i = 0; i < model.Main.Outputs.Count; i++)
        {
            Member output = model.Main.Outputs[i];
            if (i > 0) writer.Line();
            writer.Doc($"<summary>Output: {output.Facts}.</summary>");
            writer.Line($"public static global::ModelBuild.Fetch<{output.Element}> {output.Property} {{ get; }} = new global::ModelBuild.Fetch<{output.Element}>({CSharpText.Literal(output.Tensor.Name)});");
        }
        writer.Close();
    }
}

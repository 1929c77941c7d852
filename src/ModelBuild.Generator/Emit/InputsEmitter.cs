using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Inputs</c>: required members where the compiler has them, else a constructor.</summary>
internal static class InputsEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model)
    {
        Member[] required = [.. model.Inputs.Where(i => !i.Tensor.IsOptional)];
        bool constructor = !model.Project.HasRequiredMembers && required.Length > 0;
        writer.Doc("<summary>The values that a run is fed.</summary>");
        writer.Line(Markers.Generated);
        writer.Open("public sealed class Inputs");
        if (constructor)
        {
            EmitConstructor(writer, required);
            writer.Line();
        }
        for (int i = 0; i < model.Inputs.Count; i++)
        {
            Member input = model.Inputs[i];
            if (i > 0) writer.Line();
            writer.Doc($"<summary>{(input.Tensor.IsOptional ? "Optional input" : "Input")}: {input.Facts}.</summary>");
            if (input.Tensor.IsOptional) writer.Doc("<remarks>Left out, the graph's own default counts.</remarks>");
            string modifier = input.Tensor.IsOptional || constructor ? "public" : "public required";
            string accessors = constructor && !input.Tensor.IsOptional ? "{ get; }" : "{ get; init; }";
            writer.Line($"{modifier} {input.FeedType} {input.Property} {accessors}");
        }
        writer.Close();
    }

    private static void EmitConstructor(SourceWriter writer, Member[] required)
    {
        writer.Doc("<summary>Takes the values of all inputs without a default.</summary>");
        foreach (Member input in required) writer.Doc($"<param name=\"{input.Parameter}\">{input.Facts}.</param>");
        writer.Open($"public Inputs({string.Join(", ", required.Select(i => $"{i.FeedType} {CSharpText.Identifier(i.Parameter)}"))})");
        foreach (Member input in required) writer.Line($"this.{input.Property} = {CSharpText.Identifier(input.Parameter)};");
        writer.Close();
    }
}

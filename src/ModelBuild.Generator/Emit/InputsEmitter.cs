using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Inputs</c>: required members where the compiler has them, else a constructor.</summary>
internal static class InputsEmitter
{
    public static void Emit(SourceWriter writer, ModelClass model, ClassPart part)
    {
        Member[] required = part.Required;
        bool constructor = !model.Project.HasRequiredMembers && required.Length > 0;
        writer.Doc($"<summary>The values that <see cref=\"{model.Name}.{part.Method}({part.InputsType}, global::System.Threading.CancellationToken)\"/> is fed.</summary>");
        writer.Line(Markers.Generated);
        writer.Line(Markers.Display(part.Inputs));
        writer.Open($"public sealed class {part.InputsType} : global::ModelBuild.IModelInputs");
        if (constructor)
        {
            EmitConstructor(writer, part, required);
            writer.Line();
        }
        foreach (Member input in part.Inputs)
        {
            writer.Doc($"<summary>{(input.Tensor.IsOptional ? "Optional input" : "Input")}: {input.Facts}.</summary>");
            if (input.Tensor.IsOptional) writer.Doc("<remarks>Left out, the graph's own default counts.</remarks>");
            string modifier = input.Tensor.IsOptional || constructor ? "public" : "public required";
            string accessors = constructor && !input.Tensor.IsOptional ? "{ get; }" : "{ get; init; }";
            writer.Line($"{modifier} {input.FeedType} {input.Property} {accessors}");
            writer.Line();
        }
        writer.Open("void global::ModelBuild.IModelInputs.SetOn(global::ModelBuild.ModelCall call)");
        foreach (Member input in part.Inputs) writer.Line($"call.Set({input.Index}, this.{input.Property});");
        writer.Close();
        writer.Close();
    }

    private static void EmitConstructor(SourceWriter writer, ClassPart part, Member[] required)
    {
        writer.Doc("<summary>Takes the values of all inputs without a default.</summary>");
        foreach (Member input in required) writer.Doc($"<param name=\"{input.Parameter}\">{input.Facts}.</param>");
        writer.Open($"public {part.InputsType}({string.Join(", ", required.Select(i => $"{i.FeedType} {CSharpText.Identifier(i.Parameter)}"))})");
        foreach (Member input in required) writer.Line($"this.{input.Property} = {CSharpText.Identifier(input.Parameter)};");
        writer.Close();
    }
}

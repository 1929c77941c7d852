using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>The documentation of the class itself.</summary>
internal static class Documentation
{
    public static void OfClass(SourceWriter writer, ModelClass model)
    {
        writer.Doc($"<summary>The TensorFlow model <c>{CSharpText.Xml(model.Model.Item)}</c>, frozen by the build.</summary>");
        writer.Doc("<remarks>");
        writer.Doc("<list type=\"table\">");
        writer.Doc("<listheader><term>member</term><description>tensor</description></listheader>");
        foreach (Member input in model.Inputs)
            writer.Doc($"<item><term><see cref=\"Inputs.{input.Property}\"/></term><description>{(input.Tensor.IsOptional ? "optional input" : "input")}: {input.Facts}</description></item>");
        foreach (Member output in model.Outputs)
            writer.Doc($"<item><term><see cref=\"Outputs.{output.Property}\"/></term><description>output: {output.Facts}</description></item>");
        writer.Doc("</list>");
        writer.Doc("<para>A loaded model does not change: any number of threads may call <see cref=\"Run\"/> at the same time. Load it once, dispose it at the end.</para>");
        writer.Doc("</remarks>");
        writer.Doc("<example>");
        writer.Doc("<code>");
        string variable = CSharpText.Identifier(Naming.MemberNames.Parameter(model.Model.ClassName));
        if (variable == model.Name) variable = "model";
        writer.Doc(CSharpText.Xml($"using var {variable} = new {model.Name}({(model.Project.HasEmbeddedEngine ? "" : "engine")});"));
        writer.Doc(CSharpText.Xml($"{model.Name}.Outputs result = {variable}.Run({Arguments(model)});"));
        foreach (Member output in model.Outputs.Take(1)) writer.Doc(CSharpText.Xml($"Console.WriteLine(result.{output.Property});"));
        writer.Doc("</code>");
        writer.Doc("</example>");
    }

    private static string Arguments(ModelClass model)
    {
        Member[] required = [.. model.Inputs.Where(i => !i.Tensor.IsOptional)];
        if (required.Length == 0) return "";
        return model.Project.HasRequiredMembers
            ? $"new() {{ {string.Join(", ", required.Select(i => $"{i.Property} = {Value(i)}"))} }}"
            : $"new({string.Join(", ", required.Select(Value))})";
    }

    private static string Value(Member input) =>
        input.Tensor is { HasRank: true, Dims.Count: 0 }
            ? input.Element switch
            {
                "bool" => "true",
                "int" or "long" or "short" or "byte" or "sbyte" or "ushort" or "uint" or "ulong" or "float" or "double" => "1",
                _ => input.Tensor.DType.IsString ? "\"text\"" : input.Parameter,
            }
            : input.Parameter;
}

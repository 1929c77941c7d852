using System.Globalization;
using System.Linq;
using ModelBuild.Generator.Model;

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
        foreach (Member input in model.Main.Inputs)
            writer.Doc($"<item><term><see cref=\"Inputs.{input.Property}\"/></term><description>{(input.Tensor.IsOptional ? "optional input" : "input")}: {input.Facts}</description></item>");
        foreach (Member output in model.Main.Outputs)
            writer.Doc($"<item><term><see cref=\"Outputs.{output.Property}\"/></term><description>output: {output.Facts}</description></item>");
        writer.Doc("</list>");
        writer.Doc("<para>A loaded model does not change: any number of threads may call <c>Run</c> at the same time. Load it once, dispose it at the end.</para>");
        foreach (ClassPart part in model.Parts.Skip(1))
            writer.Doc($"<para>The signature <c>{CSharpText.Xml(part.Signature)}</c> is <see cref=\"{part.Method}({part.InputsType}, global::System.Threading.CancellationToken)\"/>.</para>");
        if (model.Model.Interface!.Size is { } size) writer.Doc($"<para>{SizeOf(size)}</para>");
        writer.Doc("</remarks>");
        writer.Doc("<example>");
        writer.Doc("<code>");
        foreach (string line in Example.Of(model)) writer.Doc(CSharpText.Xml(line));
        writer.Doc("</code>");
        writer.Doc("</example>");
    }

    private static string SizeOf(ModelSize size)
    {
        string weights = size.Weights == 1 ? "1 weight tensor" : $"{size.Weights.ToString("#,0", CultureInfo.InvariantCulture)} weight tensors";
        string bytes = size.Bytes < 10_000 ? $"{size.Bytes.ToString("#,0", CultureInfo.InvariantCulture)} B"
            : size.Bytes < 10_000_000 ? $"{(size.Bytes / 1e3).ToString("#,0", CultureInfo.InvariantCulture)} kB"
            : $"{(size.Bytes / 1e6).ToString("#,0", CultureInfo.InvariantCulture)} MB";
        return $"{size.Nodes.ToString("#,0", CultureInfo.InvariantCulture)} nodes; {weights}, {bytes}.";
    }

    /// <summary>A value that an example may feed.</summary>
    public static string Value(Member input) =>
        (input.Tensor is { HasRank: true, Dims.Count: 0 } ? Example.Literal(input) : null) ?? input.Parameter;
}

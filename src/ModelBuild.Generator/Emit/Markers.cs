using System.Collections.Generic;
using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Attributes of generated types.</summary>
internal static class Markers
{
    private const int MostShown = 6;

    /// <summary>On the nested types only: on the class it would make tools take the user's own part for generated code.</summary>
    public static string Generated { get; } =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"ModelBuild\", \"{typeof(Markers).Assembly.GetName().Version.ToString(3)}\")]";

    /// <summary>What a debugger shows of a type whose properties these are; each result shows its first values.</summary>
    public static string Display(IEnumerable<Member> members) =>
        Display(string.Join(", ", members.Take(MostShown).Select(m => $"{m.Property} = {{{CSharpText.Identifier(m.Property)}}}")));

    /// <summary>What a debugger shows of the model itself.</summary>
    public static string Display(ModelClass model) => Display(
        $"{model.Model.ClassName}({string.Join(", ", model.Main.Inputs.Take(MostShown).Select(i => i.Property))}) -> {string.Join(", ", model.Main.Outputs.Take(MostShown).Select(o => o.Property))}");

    private static string Display(string text) => $"[global::System.Diagnostics.DebuggerDisplay({CSharpText.Literal(text)})]";
}

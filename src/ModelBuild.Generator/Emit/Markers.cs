namespace ModelBuild.Generator.Emit;

/// <summary>Attributes of generated types.</summary>
internal static class Markers
{
    /// <summary>On the nested types only: on the class it would make tools take the user's own part for generated code.</summary>
    public static string Generated { get; } =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"ModelBuild\", \"{typeof(Markers).Assembly.GetName().Version.ToString(3)}\")]";
}

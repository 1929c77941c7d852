namespace ModelBuild.Tool.Tests;

/// <summary>What the examples in help find beside the models.</summary>
internal static class WorkspaceFiles
{
    public static void Prepare(this Workspace workspace)
    {
        workspace.Copy(workspace.At("models/adder"), "cases/adder");
        workspace.Copy(workspace.At("models/digits/case0"), "recorded/digits");
        File.WriteAllText(workspace.At("models/digits.contract.txt"), "model Digits\nsignature serving_default\n  input image = image:0 float32 [?,8,8]\n  input keep_prob = keep_prob:0 float32 [] optional\n  output digit = digit:0 int64 [?]\n");
        File.WriteAllText(workspace.At("App.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\">\n</Project>\n");
    }
}

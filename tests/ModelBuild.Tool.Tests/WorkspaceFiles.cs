namespace ModelBuild.Tool.Tests;

/// <summary>What the examples in help find beside the models.</summary>
internal static class WorkspaceFiles
{
    public static void Prepare(this Workspace workspace)
    {
        workspace.Copy(workspace.At("models/adder"), "cases/adder");
        workspace.Copy(workspace.At("models/digits/case0"), "recorded/digits");
    }
}

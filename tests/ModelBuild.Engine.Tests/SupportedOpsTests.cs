using ModelBuild.Engine.Kernels;
using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>The build tells of ops and dtypes that the engine lacks from a list; the list must be the engine's.</summary>
public sealed class SupportedOpsTests
{
    [Fact]
    public void The_list_that_the_build_reads_is_the_registry()
    {
        string path = Path.Combine(Repository.Root, "src", "ModelBuild.Engine", "SupportedOps.txt");
        string ops = string.Concat(KernelRegistry.Ops.Select(op => Line(op) + "\n"));
        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(path, ops);
        Assert.Equal(ops, File.ReadAllText(path));
    }

    /// <summary>The op, and each attribute for which not every dtype that the op's definition allows is taken: <c>Erf T:float32,float64</c>.</summary>
    private static string Line(string op) =>
        op + string.Concat(DTypeProbe.Of(op).Where(a => a.Taken.Length < a.Allowed.Length).Select(a => $" {a.Attribute}:{string.Join(',', a.Taken.Select(DTypes.NameOf))}"));
}

using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Tests;

/// <summary>The kernels without instructions that this processor has: the tests of products, convolutions, pools and whole models in a process that must do without them.</summary>
public sealed class InstructionSetTests
{
    // Set in the child, so that this test does not start itself.
    private const string Child = "MODELBUILD_INSTRUCTION_SET";

    [Theory]
    [InlineData("EnableAVX2")]
    [InlineData("EnableHWIntrinsic")]
    public async Task The_kernels_are_right_without(string setting)
    {
        if (Environment.GetEnvironmentVariable(Child) is not null) return;
        var start = new ProcessStartInfo("dotnet", ["vstest", typeof(InstructionSetTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~Compute|FullyQualifiedName~GoldenModel|FullyQualifiedName~ElementaryFunction|FullyQualifiedName~InstructionSet"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_" + setting] = "0";
        start.Environment[Child] = setting;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string printed = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"without {setting}:\n{printed}\n{await errors}");
        Assert.Contains("Passed", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_child_does_without()
    {
        switch (Environment.GetEnvironmentVariable(Child))
        {
            case "EnableAVX2": Assert.False(Avx2.IsSupported || Fma.IsSupported); break; // .NET 10 has one switch for both
            case "EnableHWIntrinsic": Assert.False(Vector256.IsHardwareAccelerated); break;
        }
    }
}

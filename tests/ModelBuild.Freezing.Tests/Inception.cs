using System.Diagnostics;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

/// <summary>InceptionV3 with its checkpoint of 109 MB, unpacked once.</summary>
internal static class Inception
{
    /// <summary>The folder with checkpoint and digest; the test is skipped where the archive, or a tar that knows xz, is missing.</summary>
    public static string Folder()
    {
        string archive = Repository.Shared("golden", "bench", "inception_v3", "model.tar.xz");
        string folder = Repository.Cache("inception_v3");
        string done = Path.Combine(folder, ".unpacked");
        if (File.Exists(done)) return folder;
        using Process? tar = Process.Start(new ProcessStartInfo("tar", ["-xJf", archive, "-C", folder]) { RedirectStandardError = true });
        tar!.WaitForExit();
        Skip.If(tar.ExitCode != 0, "tar cannot unpack .tar.xz here");
        File.WriteAllText(done, "");
        return folder;
    }
}

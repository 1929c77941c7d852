using System.Diagnostics;
using ModelBuild.Engine.TensorFlow;
using ModelBuild.Testing;

namespace ModelBuild.Oracle;

/// <summary>TensorFlow's own library, from the folder beside the repository; unpacked once.</summary>
public static class LibTensorFlow
{
    private static readonly Lazy<string> s_folder = new(Unpack, LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lock s_lock = new();

    /// <summary>The folder that holds it; the running test is skipped when it is absent, or made for another system.</summary>
    public static string Folder()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "the TensorFlow in ../shared is made for Linux x86-64");
        return s_folder.Value;
    }

    /// <summary>The native engine on that library.</summary>
    public static TensorFlowEngine Engine(int threads = 0) => new(new TensorFlowEngineOptions { LibraryPath = Folder(), Threads = threads });

    private static string Unpack()
    {
        string script = Repository.Shared("libtensorflow", "unpack"), folder = Repository.Cache("libtensorflow");
        lock (s_lock)
        {
            if (File.Exists(Path.Combine(folder, "libtensorflow.so.2"))) return folder;
            // Test projects run at the same time: each unpacks beside the place, and the first to be done moves it there.
            string own = Path.Combine(folder, $"unpacking-{Environment.ProcessId}");
            using (Process process = Process.Start("bash", [script, own]))
            {
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
            }
            // The name that callers look for comes last: with it everything is there.
            foreach (string file in Directory.GetFiles(own).OrderBy(f => Path.GetFileName(f) == "libtensorflow.so.2"))
                File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            Directory.Delete(own, recursive: true);
            return folder;
        }
    }
}

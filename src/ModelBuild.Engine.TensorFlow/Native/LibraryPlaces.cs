using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>The names of TensorFlow's library on this system, and the files that may be it.</summary>
internal static class LibraryPlaces
{
    /// <summary>As TensorFlow's own archives, SciSharp.TensorFlow.Redist and, last, the Python package call it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        OperatingSystem.IsWindows() ? ["tensorflow.dll"]
        : OperatingSystem.IsMacOS() ? ["libtensorflow.2.dylib", "libtensorflow.dylib", "libtensorflow_cc.2.dylib"]
        : ["libtensorflow.so.2", "libtensorflow.so", "libtensorflow_cc.so.2"];

    private static readonly string[] s_frameworks =
        OperatingSystem.IsWindows() ? []
        : OperatingSystem.IsMacOS() ? ["libtensorflow_framework.2.dylib", "libtensorflow_framework.dylib"]
        : ["libtensorflow_framework.so.2", "libtensorflow_framework.so"];

    /// <summary>The runtime identifier under which packages lay native libraries: <c>linux-x64</c>.</summary>
    public static string Rid { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>As messages list them.</summary>
    public static string ShowNames() => string.Join(" or ", Names);

    /// <summary>The files that are there: the path itself, or those of its folder. Absolute.</summary>
    public static IEnumerable<string> In(string path)
    {
        path = Path.GetFullPath(path);
        return File.Exists(path) ? [path] : Names.Select(name => Path.Combine(path, name)).Where(File.Exists);
    }

    /// <summary>Those beside the application, in its <c>runtimes</c>, and where the host that started it looks for native libraries of packages.</summary>
    public static IEnumerable<string> BesideTheApplication()
    {
        string application = AppContext.BaseDirectory;
        string[] hosts = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return new[] { application, Path.Combine(application, "runtimes", Rid, "native") }.Concat(hosts).SelectMany(In).Distinct();
    }

    /// <summary>The library that TensorFlow's own needs, when it lies in the same folder.</summary>
    public static string? FrameworkBeside(string library) =>
        s_frameworks.Select(name => Path.Combine(Path.GetDirectoryName(library)!, name)).FirstOrDefault(File.Exists);
}

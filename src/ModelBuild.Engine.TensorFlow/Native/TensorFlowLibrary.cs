using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>Finds and loads TensorFlow's library, once for the process: two TensorFlows in one process disturb each other.</summary>
internal static class TensorFlowLibrary
{
    public const string Variable = "MODELBUILD_TENSORFLOW";

    private static readonly Lock s_lock = new();
    private static nint s_library;
    private static string s_place = "";

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <param name="path">The file or its folder; null for the usual places.</param>
    /// <exception cref="ModelException">
    /// It was not found (<see cref="ModelErrorCodes.NativeLibraryNotFound"/>); it is too old, cannot be loaded, or another one is loaded already
    /// (<see cref="ModelErrorCodes.NativeLibraryUnusable"/>).
    /// </exception>
    public static void Demand(string? path)
    {
        lock (s_lock)
        {
            if (s_library != 0)
            {
                if (path is not null && !LibraryPlaces.In(path).Any(SamePlace)) throw Another(path);
                return;
            }
            (nint library, string place) = Find(path);
            NativeLibrary.SetDllImportResolver(typeof(TensorFlowLibrary).Assembly, Resolve);
            (s_library, s_place) = (library, place);
        }
    }

    /// <summary>The library, loaded, and where it was.</summary>
    internal static (nint Library, string Place) Find(string? path)
    {
        (nint library, string place) = path is not null ? FromOption(path) : FromUsualPlaces();
        DemandRecent(library, place);
        return (library, place);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) => name == TensorFlowApi.Library ? s_library : 0;

    private static (nint Library, string Place) FromOption(string path)
    {
        var failures = new List<string>();
        return TryPlaces(LibraryPlaces.In(path), failures) ?? throw (failures.Count > 0 ? CannotLoad(failures[0]) : new ModelException(
            ModelErrorCodes.NativeLibraryNotFound,
            $"TensorFlow's library was not found at '{path}': there is no such file, nor a folder with {LibraryPlaces.ShowNames()}. Correct the LibraryPath of TensorFlowEngineOptions, or the variable {Variable}."));
    }

    private static (nint Library, string Place) FromUsualPlaces()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return FromOption(named);
        var failures = new List<string>();
        if (TryPlaces(LibraryPlaces.BesideTheApplication(), failures) is { } found) return found;
        foreach (string name in LibraryPlaces.Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library)) return (library, name);
        }
        if (failures.Count > 0) throw CannotLoad(failures[0]);
        throw new ModelException(
            ModelErrorCodes.NativeLibraryNotFound,
            $"TensorFlow's library ({LibraryPlaces.ShowNames()}) was not found: not in '{AppContext.BaseDirectory}', not in its runtimes/{LibraryPlaces.Rid}/native, and the system knows none. " +
            $"Add the package SciSharp.TensorFlow.Redist to the application, set LibraryPath of TensorFlowEngineOptions, or the variable {Variable}.");
    }

    private static (nint Library, string Place)? TryPlaces(IEnumerable<string> places, List<string> failures)
    {
        foreach (string place in places)
        {
            try
            {
                // The library needs this one, and finds it by its name once it is loaded.
                if (LibraryPlaces.FrameworkBeside(place) is { } framework) NativeLibrary.Load(framework);
                return (NativeLibrary.Load(place), place);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                failures.Add($"'{place}' cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}");
            }
        }
        return null;
    }

    private static void DemandRecent(nint library, string place)
    {
        if (NativeLibrary.TryGetExport(library, "TF_StringInit", out _)) return;
        string what = NativeLibrary.TryGetExport(library, "TF_Version", out nint version) ? $"TensorFlow {VersionOf(version)}, which is too old: strings changed in 2.4" : "not TensorFlow's C library";
        NativeLibrary.Free(library);
        throw new ModelException(ModelErrorCodes.NativeLibraryUnusable, $"'{place}' is {what}. Bring TensorFlow 2.4 or later.");
    }

    private static unsafe string VersionOf(nint function) => TensorFlowApi.Text(((delegate* unmanaged[Cdecl]<nint>)function)());

    private static bool SamePlace(string place) => string.Equals(place, s_place, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static ModelException CannotLoad(string failure) => new(
        ModelErrorCodes.NativeLibraryUnusable, $"TensorFlow's library {failure}. Is it made for this system ({LibraryPlaces.Rid}), and are the libraries that it needs beside it?");

    private static ModelException Another(string path) => new(
        ModelErrorCodes.NativeLibraryUnusable,
        $"TensorFlow's library is loaded from '{s_place}' already, and a process can hold only one: '{path}' was asked for. Give every engine the same LibraryPath, or none after the first.");
}

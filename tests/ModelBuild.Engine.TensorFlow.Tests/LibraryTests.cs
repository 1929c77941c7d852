using ModelBuild.Engine.TensorFlow.Native;
using ModelBuild.Oracle;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>How the library is found, and what is said when it is not.</summary>
public sealed class LibraryTests
{
    [SkippableFact]
    public void The_version_is_the_librarys() => Assert.Equal("2.7.4", LibTensorFlow.Engine().Version);

    [SkippableFact]
    public void A_folder_and_the_file_in_it_mean_the_same()
    {
        string folder = LibTensorFlow.Folder();
        foreach (string path in (string[])[folder, Path.Combine(folder, "libtensorflow.so.2"), Path.Combine(folder, "..", "libtensorflow")])
            Assert.Equal("2.7.4", new TensorFlowEngine(new TensorFlowEngineOptions { LibraryPath = path }).Version);
    }

    [SkippableFact]
    public void A_second_library_is_refused()
    {
        Assert.Equal("2.7.4", LibTensorFlow.Engine().Version);
        ModelException e = Assert.Throws<ModelException>(() => new TensorFlowEngine(new TensorFlowEngineOptions { LibraryPath = Repository.Cache("another") }).Version);
        Assert.Equal(ModelErrorCodes.NativeLibraryUnusable, e.Code);
        Assert.Contains("only one", e.Message);
        Assert.Equal("2.7.4", new TensorFlowEngine().Version);
    }

    [Fact]
    public void Negative_threads_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorFlowEngine(new TensorFlowEngineOptions { Threads = -1 }));

    [Fact]
    public void A_path_where_it_is_not_says_so()
    {
        ModelException e = Assert.Throws<ModelException>(() => TensorFlowLibrary.Find(Repository.Cache("no-tensorflow")));
        Assert.Equal(ModelErrorCodes.NativeLibraryNotFound, e.Code);
        Assert.Contains(LibraryPlaces.Names[0], e.Message);
        Assert.Contains(TensorFlowLibrary.Variable, e.Message);
    }

    [SkippableFact]
    public void A_file_that_is_no_library_and_a_library_that_is_not_TensorFlows_are_told_apart()
    {
        string folder = Repository.Cache("no-library"), file = Path.Combine(folder, LibraryPlaces.Names[0]);
        File.WriteAllText(file, "version https://git-lfs.github.com/spec/v1");
        ModelException e = Assert.Throws<ModelException>(() => TensorFlowLibrary.Find(folder));
        Assert.Equal(ModelErrorCodes.NativeLibraryUnusable, e.Code);
        Assert.Contains(file, e.Message);

        // It has some functions of the C API, but not those that run graphs.
        string other = Path.Combine(LibTensorFlow.Folder(), "libtensorflow_framework.so.2");
        e = Assert.Throws<ModelException>(() => TensorFlowLibrary.Find(other));
        Assert.Equal(ModelErrorCodes.NativeLibraryUnusable, e.Code);
        Assert.Contains("not TensorFlow's C library", e.Message);
    }

    [SkippableFact]
    public void The_variable_names_it_for_an_engine_without_a_path()
    {
        string folder = LibTensorFlow.Folder();
        Environment.SetEnvironmentVariable(TensorFlowLibrary.Variable, folder);
        try
        {
            Assert.Equal(Path.Combine(folder, "libtensorflow.so.2"), TensorFlowLibrary.Find(null).Place);
            Environment.SetEnvironmentVariable(TensorFlowLibrary.Variable, Repository.Cache("no-tensorflow"));
            Assert.Equal(ModelErrorCodes.NativeLibraryNotFound, Assert.Throws<ModelException>(() => TensorFlowLibrary.Find(null)).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable(TensorFlowLibrary.Variable, null);
        }
    }

    [SkippableFact]
    public void It_is_found_beside_the_application_where_packages_lay_it()
    {
        string library = Path.Combine(LibTensorFlow.Folder(), "libtensorflow.so.2");
        string folder = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), link = Path.Combine(folder, "libtensorflow.so");
        Assert.Equal("linux-x64", LibraryPlaces.Rid);
        Directory.CreateDirectory(folder);
        File.Delete(link);
        File.CreateSymbolicLink(link, library);
        try
        {
            Assert.Contains(link, LibraryPlaces.BesideTheApplication());
            Assert.Equal(link, TensorFlowLibrary.Find(null).Place);
        }
        finally
        {
            File.Delete(link);
        }
    }
}

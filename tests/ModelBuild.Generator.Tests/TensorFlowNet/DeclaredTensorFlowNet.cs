using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ModelBuild.Oracle;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests.TensorFlowNet;

/// <summary>
/// TensorFlow.NET as far as generated code uses it, declared by hand in <c>Declared/</c>, for each family of versions. Its functions are those of
/// the C library, so that what is compiled against it can run.
/// </summary>
internal sealed class DeclaredTensorFlowNet
{
    /// <summary>The last version of each family.</summary>
    public static readonly TheoryData<string> Versions = ["0.100.4", "0.100.5", "0.110.4", "0.150.0"];

    private static readonly ConcurrentDictionary<string, DeclaredTensorFlowNet> s_versions = [];

    private readonly byte[] _image;

    private DeclaredTensorFlowNet(string version)
    {
        string[] symbols = version switch { "0.100.4" => ["POINTERS"], "0.100.5" => [], _ => ["STATUS"] };
        var parse = new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: symbols);
        string folder = Path.Combine(Repository.Root, "tests", "ModelBuild.Generator.Tests", "TensorFlowNet", "Declared");
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Tensorflow.Binding",
            [
                CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(folder, "EveryVersion.cs")), parse),
                CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(folder, version == "0.100.4" ? "UntilV0_100_4.cs" : "SinceV0_100_5.cs")), parse),
                CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}.0\")]", parse),
            ],
            GeneratorRun.Compile("", LanguageVersion.Latest, runtime: false).References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        using var image = new MemoryStream();
        Assert.Equal([], compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        _image = image.ToArray();
        Reference = MetadataReference.CreateFromImage(_image);
    }

    public MetadataReference Reference { get; }

    public static DeclaredTensorFlowNet Of(string version) => s_versions.GetOrAdd(version, v => new DeclaredTensorFlowNet(v));

    /// <summary>The generator in a project that references this version.</summary>
    public GeneratorRun Run(TestItem[] items, string source = "", LanguageVersion language = LanguageVersion.Latest)
    {
        GeneratorRun run = GeneratorRun.Of(items, source, language);
        return run.With(run.Input.AddReferences(Reference));
    }

    /// <summary>
    /// Loads what the generator wrote, beside this TensorFlow.NET, which finds TensorFlow in <c>../shared</c>; the running test is skipped when that is absent.
    /// </summary>
    public Loaded Load(GeneratorRun run)
    {
        // Loads the library with what it needs; the handle that the next line gets is that same library's.
        _ = LibTensorFlow.Engine().Version;
        return Load(run, NativeLibrary.Load(Path.Combine(LibTensorFlow.Folder(), "libtensorflow.so.2")));
    }

    /// <summary>The same on a machine that has no TensorFlow.</summary>
    public Loaded LoadWithoutLibrary(GeneratorRun run) => Load(run, 0);

    private Loaded Load(GeneratorRun run, nint library)
    {
        Assert.Empty(run.Diagnostics);
        Assert.Equal([], run.Errors());
        using var image = new MemoryStream();
        Assert.True(run.Output.Emit(image).Success);
        var context = new AssemblyLoadContext("TensorFlow.NET");
        Assembly binding = context.LoadFromStream(new MemoryStream(_image));
        context.Resolving += (_, name) => name.Name == "Tensorflow.Binding" ? binding : null;
        Assembly application = context.LoadFromStream(new MemoryStream(image.ToArray()));
        nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
            library != 0 ? library : throw new DllNotFoundException("Unable to load shared library 'tensorflow'");
        NativeLibrary.SetDllImportResolver(binding, Resolve);
        NativeLibrary.SetDllImportResolver(application, Resolve);
        return new Loaded(application, binding);
    }

    /// <summary>A compiled application and the TensorFlow.NET that it runs with.</summary>
    internal sealed record Loaded(Assembly Application, Assembly Binding)
    {
        /// <summary>The graphs, sessions and tensors that nobody has freed.</summary>
        public (int Graphs, int Sessions, int Tensors) Alive => (
            (int)Static("Tensorflow.Graph", "Alive")!, (int)Static("Tensorflow.BaseSession", "Alive")!, (int)Static("Tensorflow.SafeTensorHandle", "Alive")!);

        /// <summary>What <c>Session.run</c> was asked for, in order.</summary>
        public IReadOnlyList<string> Runs => (List<string>)Static("Tensorflow.BaseSession", "Runs")!;

        /// <summary>How often a graph became a thread's default.</summary>
        public int Defaults => (int)Static("Tensorflow.BaseSession", "Defaults")!;

        /// <summary>The engine that was generated.</summary>
        public IEngine Engine(int threads = 0) => (IEngine)Activator.CreateInstance(Application.GetType("ModelBuild.TensorFlowNet.TensorFlowNetEngine")!, threads)!;

        public string Main() => (string)Application.GetType("Program")!.GetMethod("Main")!.Invoke(null, null)!;

        private object? Static(string type, string field) => Binding.GetType(type)!.GetField(field)!.GetValue(null);
    }
}

using Microsoft.Build.Logging.StructuredLogger;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>What one build printed, and what its binary log says that it did.</summary>
public sealed class BuildResult
{
    private readonly string _output;
    private readonly List<string> _tasks = [];
    private readonly List<Error> _errors = [];

    public BuildResult(int exitCode, string output, string log)
    {
        ExitCode = exitCode;
        _output = output;
        Build build = BinaryLog.ReadBuild(log);
        build.VisitAllChildren<Microsoft.Build.Logging.StructuredLogger.Task>(task => _tasks.AddRange(Enumerable.Repeat(task.Name, Models(task))));
        build.VisitAllChildren<Error>(_errors.Add);
        // A log that could not be read would make "no task ran" true of every build.
        Assert.NotEmpty(_tasks);
        Assert.Equal(exitCode == 0, build.Succeeded);
    }

    public int ExitCode { get; }

    /// <summary>What the build printed.</summary>
    public string Output => _output;

    public IReadOnlyList<Error> Errors => _errors;

    /// <summary>What the tasks did that cost something, by models: "Describe 1, Freeze 1, Csc 1".</summary>
    public string Work => string.Join(", ", new[] { ("DescribeModels", "Describe"), ("CheckContracts", "Check"), ("FreezeModels", "Freeze"), ("Csc", "Csc") }
        .Select(kind => (name: kind.Item2, count: _tasks.Count(task => task == kind.Item1))).Where(w => w.count > 0).Select(w => $"{w.name} {w.count}"));

    private static int Models(Microsoft.Build.Logging.StructuredLogger.Task task) =>
        task.FindChild<Folder>("Parameters")?.FindChild<Parameter>(parameter => parameter.Name == "Models")?.Children.OfType<Item>().Count() ?? 1;

    public BuildResult Succeeded()
    {
        Assert.True(ExitCode == 0, _output);
        return this;
    }

    /// <summary>The one error of the build, and what it is about.</summary>
    public Error Failed(string code)
    {
        Assert.True(ExitCode != 0, $"The build succeeded where {code} was expected:\n{_output}");
        Assert.True(_errors.Count > 0 && _errors.TrueForAll(e => e.Code == code), $"Expected {code}:\n{_output}");
        // MB1399 would be our own mistake; a stack trace is never for the user.
        Assert.DoesNotContain("   at ModelBuild.", _output, StringComparison.Ordinal);
        return _errors[0];
    }
}

using System.Collections;
using Microsoft.Build.Framework;

namespace ModelBuild.Tasks.Tests;

/// <summary>Stands in for MSBuild and keeps what a task logs.</summary>
internal sealed class MockEngine : IBuildEngine
{
    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildMessageEventArgs> Messages { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "app.csproj";

    /// <summary>What the user sees in a build at its usual verbosity.</summary>
    public IEnumerable<string> Shown => Messages.Where(m => m.Importance == MessageImportance.High).Select(m => m.Message!);

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => throw new NotSupportedException();

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new NotSupportedException();

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Add(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => throw new InvalidOperationException($"a warning that no test expects: {e.Message}");
}

using System.CommandLine;
using ModelBuild.Engine;
using ModelBuild.Engine.TensorFlow;

namespace ModelBuild.Tool;

/// <summary>The options that choose an engine.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string> _engine = new Option<string>("--engine") { Description = "embedded, or tensorflow: TensorFlow's own C library", DefaultValueFactory = _ => "embedded" }.AcceptOnlyFromAmong("embedded", "tensorflow");
    private readonly Option<string?> _library = new("--library") { Description = "TensorFlow's library, its file or folder; else where the system finds it" };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads share the work of a node; 0 for one each processor" };

    public IEnumerable<Option> All => [_engine, _library, _threads];

    public string NameIn(ParseResult parsed) => parsed.GetValue(_library) is { Length: > 0 } ? "tensorflow" : parsed.GetValue(_engine)!;

    public int ThreadsIn(ParseResult parsed) => parsed.GetValue(_threads) is > 0 and int threads ? threads : Environment.ProcessorCount;

    public IEngine In(ParseResult parsed) => NameIn(parsed) == "tensorflow"
        ? new TensorFlowEngine(new TensorFlowEngineOptions { LibraryPath = parsed.GetValue(_library), Threads = parsed.GetValue(_threads) })
        : new EmbeddedEngine(new EmbeddedEngineOptions { Threads = parsed.GetValue(_threads) });
}

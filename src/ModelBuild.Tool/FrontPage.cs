using System.Reflection;
using System.Text;

namespace ModelBuild.Tool;

/// <summary>The page that <c>modelbuild</c> shows without a verb, and its version.</summary>
internal static class FrontPage
{
    /// <summary>Every verb and what it is for, in the order in which a first session meets them.</summary>
    public static readonly (string Verb, string Summary)[] Verbs =
    [
        ("inspect", "Tell what a file or folder is: interface, variables, ops"),
        ("freeze", "Make one .pb of a graph and its checkpoint, as freeze_graph does"),
        ("run", "Run a model on literals, arrays, images; print or write any tensor"),
        ("verify", "Run recorded cases and compare with what was recorded"),
        ("view", "Write the graph as one HTML page to look at in a browser"),
        ("benchmark", "Measure latency, throughput, memory, and the time of each op"),
        ("diff", "Compare two models: graph, interface, weights"),
        ("convert", "Text or binary form, smaller weights, functions inlined"),
        ("thaw", "Make a checkpoint of a frozen graph, to train it again"),
        ("edit", "Rename, drop or cast the tensors of a checkpoint"),
        ("export", "Write a SavedModel folder that TensorFlow Serving loads"),
        ("contract", "Accept or check the interface that code relies on"),
        ("new", "Add a model to a project file"),
        ("completion", "Print the script that completes modelbuild's words in a shell"),
    ];

    /// <summary>Answers what needs neither a parser nor a model; null when there is more to do.</summary>
    public static int? TryAnswer(string[] args)
    {
        if (args.Length == 0 || (args.Length == 1 && args[0] is "--help" or "-h" or "-?" or "help"))
        {
            Write(Text());
            return 0;
        }
        if (args.Length != 1 || args[0] != "--version") return null;
        Write(Version + "\n");
        return 0;
    }

    public static string Version
    {
        get
        {
            string version = typeof(FrontPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            int build = version.IndexOf('+', StringComparison.Ordinal);
            return build < 0 ? version : version[..build];
        }
    }

    private static string Text()
    {
        var text = new StringBuilder("modelbuild: TensorFlow models from the command line\n\nUsage: modelbuild VERB [arguments]\n\n");
        foreach ((string verb, string summary) in Verbs) text.Append("  ").Append(verb.PadRight(12)).Append(summary).Append('\n');
        return text.Append("""

            modelbuild VERB --help   tells more, with examples
            modelbuild --version     prints the version

            Every verb takes --json. Exit codes: 0 done, 1 the answer is no (a case
            failed, models differ), 2 wrong arguments, 3 a problem with a file.

            """).ToString();
    }

    // Console.Out would first ask the terminal what it is.
    private static void Write(string text)
    {
        using Stream stream = Console.OpenStandardOutput();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}

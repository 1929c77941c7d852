using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>From arguments to a verb that runs, and from what it throws to messages and exit codes.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        // Both are shown to people in one session, in the encoding that every terminal of today has.
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Screen.Json = args.Contains("--json");
        bool completing = args[0].StartsWith("[suggest", StringComparison.Ordinal);
        string name = args[0] == "help" && args.Length > 1 ? args[1] : args[0];
        IEnumerable<string> wanted = completing ? FrontPage.Verbs.Select(v => v.Verb) : [name];
        var root = new RootCommand("TensorFlow models from the command line");
        Verb? verb = null;
        foreach (string each in wanted)
        {
            verb = VerbCatalogue.Make(each);
            if (verb is null) break;
            verb.Command.Options.Add(Screen.JsonOption());
            root.Subcommands.Add(verb.Command);
        }
        if (verb is null) return Problem.Usage($"There is no verb '{name}'.{NearestNames.Suggest(name, FrontPage.Verbs.Select(v => v.Verb))} 'modelbuild --help' lists them.");

        foreach (HelpOption help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!, verb.Examples);
        // Scripts that called Python say "not given" so: --input_saver= or --input_saver "".
        bool Empty(int i) => (args[i].StartsWith("--", StringComparison.Ordinal) && (args[i].EndsWith('=') || (i + 1 < args.Length && args[i + 1].Length == 0))) || args[i].Length == 0;
        ParseResult parsed = root.Parse(args[0] == "help" ? [name, "--help"] : completing ? args : [.. args.Where((_, i) => !Empty(i))]);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples && !completing)
            return Problem.Usage($"{string.Join(' ', parsed.Errors.Select(e => e.Message.TrimEnd('.') + "."))} 'modelbuild {name} --help' tells what it takes.");
        return Invoke(parsed);
    }

    private static int Invoke(ParseResult parsed)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ModelFileException e)
        {
            return Problem.Tell(e);
        }
        catch (ModelException e)
        {
            return Problem.Tell(e);
        }
        catch (UsageException e)
        {
            return Problem.Usage(e.Message);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("modelbuild: interrupted; nothing was left half-written");
            return ExitCode.Interrupted;
        }
        // What reads and writes outside the rooms: the tool's own small files.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem.Tell(new ModelFileException(DiagnosticCodes.FileAccess, e.Message, inner: e));
        }
        catch (Exception e)
        {
            Problem.Tell(new ModelFileException(DiagnosticCodes.Internal,
                $"ModelBuild failed: {e.GetType().Name}: {e.Message} This is an error in ModelBuild; please report it with the command. The environment variable MODELBUILD_TRACE=1 prints where it happened."));
            if (Environment.GetEnvironmentVariable("MODELBUILD_TRACE") == "1") Console.Error.WriteLine(e);
            return ExitCode.Internal;
        }
    }

    /// <summary>The usual help of a verb, and its examples.</summary>
    private sealed class HelpWithExamples(HelpAction usual, IReadOnlyList<string> examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (!Console.IsOutputRedirected) usual.MaxWidth = Math.Max(Console.WindowWidth, 30);
            usual.Invoke(parseResult);
            if (examples.Count == 0) return ExitCode.Done;
            Console.Out.Write($"Examples:\n  {string.Join("\n  ", examples)}\n");
            return ExitCode.Done;
        }
    }
}

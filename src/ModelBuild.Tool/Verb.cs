using System.CommandLine;

namespace ModelBuild.Tool;

/// <summary>A verb: its arguments with what it does, and examples for its help. The examples are run by the tests.</summary>
internal sealed record Verb(Command Command, IReadOnlyList<string> Examples)
{
    /// <summary>A verb that does something with what was parsed and can be interrupted.</summary>
    /// <param name="name">Its name, whose summary stands on the front page.</param>
    /// <param name="symbols">Arguments and options.</param>
    /// <param name="run">What it does; gives the exit code.</param>
    /// <param name="examples">Commands that work.</param>
    public static Verb Of(string name, IEnumerable<Symbol> symbols, Func<ParseResult, CancellationToken, int> run, params string[] examples)
    {
        var command = new Command(name, FrontPage.Verbs.Single(v => v.Verb == name).Summary);
        command.AddAll(symbols);
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption();
            return run(parsed, interruption.Token);
        });
        return new Verb(command, examples);
    }
}

/// <summary>Arguments and options are added alike.</summary>
internal static class CommandSymbols
{
    public static void AddAll(this Command command, IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
    }
}

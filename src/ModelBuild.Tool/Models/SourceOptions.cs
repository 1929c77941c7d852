using System.CommandLine;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>The argument and options with which every verb names a model: whatever the build's <c>Include</c> takes.</summary>
internal sealed class SourceOptions
{
    public Argument<string> Model { get; } = new("MODEL") { Description = "A checkpoint (its prefix, one of its files, or its folder), a SavedModel, or a graph" };

    private readonly Option<string[]> _tags = ListOption("--tags", "The tags of a SavedModel's graph");
    private readonly Option<string?> _signature = new("--signature") { Description = "The signature whose inputs and outputs are the model's" };
    private readonly Option<string[]> _constants = new("--constants") { Description = "Values for placeholders that only training feeds: keep_prob=1", AllowMultipleArgumentsPerToken = false };

    public IEnumerable<Symbol> All => [Model, _signature, _tags, _constants];

    public FreezeRequest RequestIn(ParseResult parsed) => new()
    {
        Checkpoint = parsed.GetValue(Model),
        Tags = parsed.GetResult(_tags) is null ? null : parsed.GetValue(_tags),
        Signature = parsed.GetValue(_signature),
        Constants = Pairs(_constants, parsed),
    };

    /// <summary>An option that takes a list: separated by commas, or the option again.</summary>
    public static Option<string[]> ListOption(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>An option's <c>name=value</c> pairs; several in one separated by semicolons, as in the item's metadata.</summary>
    public static Dictionary<string, string> Pairs(Option<string[]> option, ParseResult parsed)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in (parsed.GetValue(option) ?? []).SelectMany(v => v.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"{option.Name} takes name=value, and '{pair}' is none.");
            pairs[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }
        return pairs;
    }
}

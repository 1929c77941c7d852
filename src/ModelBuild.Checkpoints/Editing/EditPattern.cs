using System.Text.RegularExpressions;
using ModelBuild.Diagnostics;

namespace ModelBuild.Checkpoints.Editing;

/// <summary>A pattern of an edit, and whether it was ever found.</summary>
internal sealed class EditPattern
{
    // Some patterns take for ever on some names; no useful one takes long on a name.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    private readonly string _pattern, _checkpoint;
    private readonly Regex _regex;

    public EditPattern(string pattern, string checkpoint)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _pattern = pattern;
        _checkpoint = checkpoint;
        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant, s_longest);
        }
        catch (ArgumentException e)
        {
            throw Unusable(e.Message, e);
        }
    }

    /// <summary>Whether the pattern was found in a name.</summary>
    public bool Found { get; private set; }

    public bool IsIn(string name)
    {
        try
        {
            bool found = _regex.IsMatch(name);
            Found |= found;
            return found;
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    public string Replace(string name, string replacement)
    {
        if (!IsIn(name)) return name;
        try
        {
            return _regex.Replace(name, replacement);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    private ModelFileException TooSlow(Exception e) => Unusable("It takes too long on a name; avoid repetitions within repetitions.", e);

    private ModelFileException Unusable(string why, Exception e) => new(
        DiagnosticCodes.EditPattern, $"The pattern '{_pattern}' cannot be used: {why} Patterns are .NET regular expressions.", _checkpoint, inner: e);
}

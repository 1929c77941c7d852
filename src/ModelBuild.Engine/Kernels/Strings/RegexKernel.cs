using System.Text;
using System.Text.RegularExpressions;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Regular expressions (regex_replace_op.cc, regex_full_match_op.cc). TensorFlow's are RE2's; they are brought to .NET's syntax, and run without backtracking, so that time grows with
/// the text alone, as RE2's does.
/// </summary>
internal sealed class RegexKernel : Kernel
{
    private readonly bool _matches, _isStatic, _global;
    private readonly string _pattern, _rewrite;
    private (string Pattern, Regex Regex)? _last;

    public RegexKernel(NodeInfo node)
    {
        _matches = node.Op.EndsWith("FullMatch", StringComparison.Ordinal);
        _isStatic = node.Op.StartsWith("Static", StringComparison.Ordinal);
        _global = node.Bool("replace_global");
        (_pattern, _rewrite) = (node.Text("pattern"), node.Text("rewrite"));
    }

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        string pattern = _isStatic ? _pattern : context.Input(1).Strings![0].ToString();
        Regex regex = Compiled(_matches ? $"^(?:{pattern})$" : pattern);
        TensorString[] texts = input.Strings!;
        if (_matches)
        {
            Span<bool> matched = context.Output(0, DType.Bool, input.Shape).Span<bool>();
            for (int i = 0; i < matched.Length; i++) matched[i] = regex.IsMatch(texts[i].ToString());
            return;
        }
        string rewrite = _isStatic ? _rewrite : context.Input(2).Strings![0].ToString();
        TensorString[] replaced = context.Output(0, DType.String, input.Shape).Strings!;
        for (int i = 0; i < replaced.Length; i++) replaced[i] = regex.Replace(texts[i].ToString(), match => Rewritten(match, rewrite), _global ? -1 : 1);
    }

    private Regex Compiled(string pattern)
    {
        if (_last is { } last && last.Pattern == pattern) return last.Regex;
        Regex regex;
        try
        {
            regex = new Regex(Translated(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new KernelException($"Invalid pattern: {pattern}, error: {e.Message}");
        }
        _last = (pattern, regex);
        return regex;
    }

    /// <summary>\0 to \9 in a rewrite stand for what the groups matched.</summary>
    private static string Rewritten(Match match, string rewrite)
    {
        var text = new StringBuilder();
        for (int i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] != '\\' || i + 1 == rewrite.Length) text.Append(rewrite[i]);
            else if (char.IsAsciiDigit(rewrite[++i])) text.Append(match.Groups[rewrite[i] - '0'].Value);
            else text.Append(rewrite[i]);
        }
        return text.ToString();
    }

    /// <summary>RE2's classes are those of ASCII, its <c>$</c> is the end of the text only, and its named groups have a P.</summary>
    private static string Translated(string pattern)
    {
        var text = new StringBuilder();
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                char escaped = pattern[++i];
                text.Append(escaped switch
                {
                    'd' => inClass ? "0-9" : "[0-9]",
                    'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
                    's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
                    'D' when !inClass => "[^0-9]",
                    'W' when !inClass => "[^0-9A-Za-z_]",
                    'S' when !inClass => "[^\\t\\n\\f\\r ]",
                    _ => "\\" + escaped,
                });
            }
            else if (inClass && c == '[' && pattern.IndexOf(":]", i, StringComparison.Ordinal) is var end and > 0 && pattern[i + 1] == ':')
            {
                text.Append(Posix(pattern[(i + 2)..end]));
                i = end + 1;
            }
            else
            {
                if (c == '[' && !inClass)
                {
                    inClass = true;
                    // A bracket that comes first is itself a member.
                    text.Append(c);
                    if (i + 1 < pattern.Length && pattern[i + 1] == '^') text.Append(pattern[++i]);
                    if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                    {
                        text.Append("\\]");
                        i++;
                    }
                    continue;
                }
                if (c == ']') inClass = false;
                if (c == '$' && !inClass && !pattern.Contains("(?m", StringComparison.Ordinal)) text.Append("\\z");
                else if (c == '[') text.Append("\\[");
                else if (c == '(' && !inClass && pattern.AsSpan(i).StartsWith("(?P<"))
                {
                    text.Append("(?<");
                    i += 3;
                }
                else text.Append(c);
            }
        }
        return text.ToString();
    }

    private static string Posix(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "blank" => "\\t ",
        "digit" => "0-9",
        "lower" => "a-z",
        "punct" => "!-/:-@\\[-`{-~",
        "space" => "\\t\\n\\v\\f\\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => throw new KernelException($"the class [:{name}:] of a regular expression is not there"),
    };
}

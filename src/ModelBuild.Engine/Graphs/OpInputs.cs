using System.Collections.Concurrent;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// The dtypes that a node's inputs must have, by its op's definition and its attributes. A kernel reads memory as its attributes say; a graph whose
/// attributes lie about what flows in must be found out before.
/// </summary>
internal static class OpInputs
{
    private static readonly ConcurrentDictionary<string, string[]?> s_lines = new(StringComparer.Ordinal);

    /// <summary>One dtype for each input; <see cref="DType.Invalid"/> where any will do. Empty for an op that TensorFlow does not have.</summary>
    public static DType[] Of(NodeInfo node)
    {
        if (s_lines.GetOrAdd(node.Op, Line) is not { } arguments) return [];
        var types = new List<DType>();
        foreach (string argument in arguments) Add(types, argument, node);
        // A graph with too few or too many inputs fails where they are read.
        return [.. types.Take(node.InputCount)];
    }

    private static void Add(List<DType> types, string argument, NodeInfo node)
    {
        int star = argument.IndexOf('*', StringComparison.Ordinal);
        if (star > 0)
        {
            long count = Math.Min(node.Int(argument[..star]), node.InputCount);
            for (long i = 0; i < count; i++) Add(types, argument[(star + 1)..], node);
        }
        else if (argument[0] == '%')
        {
            types.AddRange(node.Types(argument[1..]));
        }
        else if (argument[0] == '$')
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            types.Add(equals < 0 ? node.Type(argument[1..]) : node.Type(argument[1..equals], TypeOf(argument[(equals + 1)..])));
        }
        else
        {
            types.Add(TypeOf(argument));
        }
    }

    /// <summary>Op definitions and the enumeration have the same names but for the case.</summary>
    private static DType TypeOf(string name) => Enum.Parse<DType>(name, ignoreCase: true);

    /// <summary>A graph has few different ops, so its lines are searched for in the table instead of reading it all at first use.</summary>
    private static string[]? Line(string op)
    {
        ReadOnlySpan<char> table = OpInputTable.Text;
        string wanted = op + " ";
        for (int at = 0; at < table.Length;)
        {
            int found = table[at..].IndexOf(wanted, StringComparison.Ordinal);
            if (found < 0) return null;
            int start = at + found;
            at = start + wanted.Length;
            if (start > 0 && table[start - 1] != '\n') continue;
            int length = table[at..].IndexOfAny('\r', '\n');
            return (length < 0 ? table[at..] : table.Slice(at, length)).ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        return null;
    }
}

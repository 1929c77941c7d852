using System.Globalization;

namespace ModelBuild.Freezing;

/// <summary>One input of a node in a graph (not of a node in a function, whose inputs name output arguments).</summary>
/// <param name="Node">The node that it comes from.</param>
/// <param name="Port">The output of that node, or <see cref="Control"/>.</param>
internal readonly record struct NodeInput(string Node, int Port)
{
    /// <summary>The port of a control input, <c>^node</c>: the node runs first, no tensor flows.</summary>
    public const int Control = -1;

    public bool IsControl => Port == Control;

    /// <summary>Reads <c>node</c>, <c>node:port</c> or <c>^node</c>.</summary>
    public static NodeInput Parse(string input)
    {
        if (input.StartsWith('^')) return new NodeInput(input[1..], Control);
        int colon = input.LastIndexOf(':');
        return colon > 0 && int.TryParse(input.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? new NodeInput(input[..colon], port)
            : new NodeInput(input, 0);
    }

    /// <summary>The node that an input comes from, by data or control.</summary>
    public static string NodeOf(string input) => Parse(input).Node;
}

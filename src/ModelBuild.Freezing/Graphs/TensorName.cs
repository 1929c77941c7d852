using System.Globalization;

namespace ModelBuild.Freezing;

/// <summary>The name of a tensor, <c>node:port</c>. A bare <c>node</c> means its port 0.</summary>
internal readonly record struct TensorName(string Node, int Port)
{
    /// <summary>Reads what a person writes for an output or input: <c>node</c>, <c>node:1</c> or <c>^node</c>.</summary>
    public static TensorName Parse(string text)
    {
        text = text.Trim();
        if (text.StartsWith('^')) text = text[1..];
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? new TensorName(text[..colon], port)
            : new TensorName(text, 0);
    }

    /// <summary>As a node's input names it: <c>node</c> for port 0, else <c>node:port</c>.</summary>
    public string AsInput() => Port == 0 ? Node : ToString();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node}:{Port}");
}

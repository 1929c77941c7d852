namespace ModelBuild.Engine.Graphs;

/// <summary>A node of a graph, or of a function's body (<c>NodeDef</c>).</summary>
internal sealed unsafe class NodeMessage
{
    private const int NameField = 1, OpField = 2, InputField = 3, AttributeField = 5;
    private const int EntryKey = 1, EntryValue = 2;

    public string Name { get; private set; } = "";

    public string Op { get; private set; } = "";

    /// <summary>What it reads, as <see cref="Scope.Resolve"/> takes it; control inputs come last.</summary>
    public List<string> Inputs { get; private init; } = [];

    public Dictionary<string, NodeAttribute> Attributes { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The same node with another attribute.</summary>
    public NodeMessage With(string attribute, NodeAttribute value) =>
        new() { Name = Name, Op = Op, Inputs = Inputs, Attributes = new Dictionary<string, NodeAttribute>(Attributes, StringComparer.Ordinal) { [attribute] = value } };

    /// <summary>Reads a message whose bytes do not stay.</summary>
    public static NodeMessage Read(ReadOnlySpan<byte> bytes) => Read(bytes, null);

    /// <summary>Reads the message.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="place">Where its bytes lie for as long as the graph; null when they do not stay.</param>
    public static NodeMessage Read(ReadOnlySpan<byte> bytes, byte* place)
    {
        var node = new NodeMessage();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            switch (fields.Part)
            {
                case NameField: node.Name = fields.Text; break;
                case OpField: node.Op = fields.Text; break;
                case InputField: node.Inputs.Add(fields.Text); break;
                case AttributeField: node.AddAttribute(fields.Bytes, place is null ? null : place + fields.At); break;
            }
        }
        return node;
    }

    private void AddAttribute(ReadOnlySpan<byte> entry, byte* place)
    {
        string name = "";
        var value = new NodeAttribute();
        var fields = new MessageReader(entry);
        while (fields.Next())
        {
            if (fields.Part == EntryKey) name = fields.Text;
            else if (fields.Part == EntryValue) value = NodeAttribute.Read(fields.Bytes, place is null ? null : place + fields.At);
        }
        Attributes[name] = value;
    }
}

namespace ModelBuild.Engine.Graphs;

/// <summary>A function that a graph brings along (<c>FunctionDef</c>).</summary>
internal sealed unsafe class GraphFunction
{
    private const int SignatureField = 1, NodeField = 3, ReturnField = 4;
    private const int EntryKey = 1, EntryValue = 2;

    public OpDefinition Signature { get; private set; } = new();

    public List<NodeMessage> Nodes { get; } = [];

    /// <summary>Which tensor of the body each output is, by its name in the signature.</summary>
    public Dictionary<string, string> Returns { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the message.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="place">Where its bytes lie for as long as the graph.</param>
    public static GraphFunction Read(ReadOnlySpan<byte> bytes, byte* place)
    {
        var function = new GraphFunction();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            switch (fields.Part)
            {
                case SignatureField: function.Signature = OpDefinition.Read(fields.Bytes); break;
                case NodeField: function.Nodes.Add(NodeMessage.Read(fields.Bytes, place + fields.At)); break;
                case ReturnField: function.AddReturn(fields.Bytes); break;
            }
        }
        return function;
    }

    private void AddReturn(ReadOnlySpan<byte> entry)
    {
        string output = "", tensor = "";
        var fields = new MessageReader(entry);
        while (fields.Next())
        {
            if (fields.Part == EntryKey) output = fields.Text;
            else if (fields.Part == EntryValue) tensor = fields.Text;
        }
        Returns[output] = tensor;
    }
}

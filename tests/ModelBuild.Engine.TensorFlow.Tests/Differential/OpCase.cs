using System.Text;
using Google.Protobuf;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>A node with values for its inputs.</summary>
/// <param name="Op">Its op.</param>
/// <param name="Inputs">The values, in order.</param>
internal sealed record OpCase(string Op, params Value[] Inputs)
{
    /// <summary>Attributes other than those that follow from the inputs.</summary>
    public Dictionary<string, AttrValue> Attributes { get; init; } = [];

    /// <summary>How far the engines may be apart.</summary>
    public Tolerance Tolerance { get; init; } = Tolerance.Exact;

    /// <summary>How many outputs are compared; 0 for all that the op's definition has.</summary>
    public int OutputCount { get; init; }

    private OpDef Definition => KnownOps.Find(Op) ?? throw new InvalidOperationException($"There is no op {Op}.");

    public string[] InputNames => [.. Inputs.Select((_, i) => $"x{i}:0")];

    public string[] OutputNames => [.. Enumerable.Range(0, OutputCount > 0 ? OutputCount : Definition.OutputArg.Count).Select(i => $"y:{i}")];

    /// <summary>The node behind a placeholder for each input.</summary>
    public byte[] Graph()
    {
        var graph = new GraphDef { Versions = new VersionDef { Producer = 900 } };
        var node = new NodeDef { Name = "y", Op = Op };
        for (int i = 0; i < Inputs.Length; i++)
        {
            var unknown = new AttrValue { Shape = new TensorShapeProto { UnknownRank = true } };
            graph.Node.Add(new NodeDef { Name = $"x{i}", Op = "Placeholder", Attr = { ["dtype"] = Type(Inputs[i].DType), ["shape"] = unknown } });
            node.Input.Add($"x{i}");
        }
        node.Attr.Add(Attributes);
        int at = 0;
        foreach (OpDef.Types.ArgDef argument in Definition.InputArg)
        {
            if (at < Inputs.Length && argument.TypeAttr.Length > 0) node.Attr[argument.TypeAttr] = Type(Inputs[at].DType);
            at += argument.NumberAttr.Length > 0 ? (int)node.Attr[argument.NumberAttr].I : 1;
        }
        graph.Node.Add(node);
        return graph.ToByteArray();
    }

    public static AttrValue Type(DType dtype) => new() { Type = (DataType)(int)dtype };

    public static AttrValue Int(long value) => new() { I = value };

    public static AttrValue Bool(bool value) => new() { B = value };

    public static AttrValue Float(float value) => new() { F = value };

    public static AttrValue Word(string value) => new() { S = ByteString.CopyFromUtf8(value) };

    public static AttrValue Ints(params IEnumerable<long> values) => new() { List = new AttrValue.Types.ListValue { I = { values } } };

    /// <summary>As a failed comparison shows it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Op).Append('(').AppendJoin(", ", Inputs.Select(i => i.ToString())).Append(')');
        foreach ((string name, AttrValue value) in Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)) text.Append(' ').Append(name).Append('=').Append(value.ToString().Trim());
        return text.ToString();
    }
}

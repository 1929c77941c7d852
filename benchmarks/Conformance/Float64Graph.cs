using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Engine.Tests;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Conformance;

/// <summary>
/// A frozen graph computed in float64 instead of float32: what the model's own numbers answer when hardly anything is rounded. Where two float32 answers
/// differ, it says how far each is from it.
/// </summary>
/// <remarks>
/// Every float32 tensor of the graph becomes a float64 one under its own name. An op that has no float64 (<c>DecodeWav</c>, <c>AudioSpectrogram</c>) goes on in float32 between two
/// casts; an inference batch normalization, which has none either, is written out.
/// </remarks>
public sealed class Float64Graph
{
    private readonly Dictionary<string, NodeDef> _nodes;
    private readonly Dictionary<string, OpDef> _ops;
    private readonly OpDTypes _supported;
    private readonly GraphDef _wide;

    private Float64Graph(GraphDef graph, OpDTypes supported)
    {
        _nodes = graph.Node.ToDictionary(n => n.Name, StringComparer.Ordinal);
        _ops = graph.Node.Select(n => n.Op).Distinct().Select(KnownOps.Find).OfType<OpDef>().ToDictionary(o => o.Name, StringComparer.Ordinal);
        _supported = supported;
        _wide = new GraphDef { Versions = graph.Versions };
    }

    /// <summary>The graph in float64; null when it has functions, whose bodies are not looked into, or ops that TensorFlow does not have.</summary>
    /// <param name="graph">A graph without variables.</param>
    /// <param name="supported">The engine's ops: an op is computed in float64 when the engine has it so.</param>
    public static GraphDef? Of(GraphDef graph, OpDTypes supported)
    {
        var wide = new Float64Graph(graph, supported);
        if (graph.Node.Any(n => !wide._ops.TryGetValue(n.Op, out OpDef? op) || op.Attr.Any(a => a.Type.Contains("func", StringComparison.Ordinal)))) return null;
        foreach (NodeDef node in graph.Node)
        {
            if (wide.IsInferenceBatchNorm(node)) wide.WriteOutBatchNorm(node);
            else wide.Widen(node);
        }
        return wide._wide;
    }

    private void Widen(NodeDef node)
    {
        OpDef op = _ops[node.Op];
        var wide = new NodeDef(node);
        foreach (OpDef.Types.AttrDef definition in op.Attr)
        {
            if (Attribute(node, definition.Name) is not { } value) continue;
            if (definition.Type == "type" && value.Type == DataType.DtFloat && HasFloat64(op, definition)) wide.Attr[definition.Name] = new AttrValue { Type = DataType.DtDouble };
            else if (definition.Type == "list(type)") wide.Attr[definition.Name] = Float64List(value);
            else if (definition.Type == "tensor" && value.Tensor?.Dtype == DataType.DtFloat) wide.Attr[definition.Name] = new AttrValue { Tensor = Float64Tensor(value.Tensor) };
        }
        DataType[] before = [.. DTypes(node, op.InputArg)], after = [.. DTypes(wide, op.InputArg)];
        for (int i = 0; i < before.Length; i++)
        {
            wide.Input[i] = Wide(node.Input[i]);
            if (before[i] == DataType.DtFloat && after[i] == DataType.DtFloat) wide.Input[i] = Cast($"{node.Name}/float32/{i}", wide.Input[i], DataType.DtDouble, DataType.DtFloat);
        }
        _wide.Node.Add(wide);
        DataType[] outputs = [.. DTypes(wide, op.OutputArg)];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] == DataType.DtFloat) Cast(WideName(node.Name, i), i == 0 ? node.Name : $"{node.Name}:{i}", DataType.DtFloat, DataType.DtDouble);
        }
    }

    /// <summary>(x - mean) * rsqrt(variance + epsilon) * scale + offset. Nobody reads the other outputs of an inference batch normalization.</summary>
    private void WriteOutBatchNorm(NodeDef node)
    {
        string name = node.Name, x = Wide(node.Input[0]), scale = Wide(node.Input[1]), offset = Wide(node.Input[2]), mean = Wide(node.Input[3]), variance = Wide(node.Input[4]);
        double epsilon = Attribute(node, "epsilon").F;
        Add($"{name}/epsilon", "Const", [], ("dtype", new AttrValue { Type = DataType.DtDouble }), ("value", new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtDouble, TensorShape = new TensorShapeProto(), DoubleVal = { epsilon } } }));
        Float64($"{name}/variance", "AddV2", variance, $"{name}/epsilon");
        Float64($"{name}/deviation", "Rsqrt", $"{name}/variance");
        Float64($"{name}/factor", "Mul", $"{name}/deviation", scale);
        Float64($"{name}/centred", "Sub", x, mean);
        Float64($"{name}/scaled", "Mul", $"{name}/centred", $"{name}/factor");
        Float64(name, "AddV2", $"{name}/scaled", offset);
    }

    private void Float64(string name, string op, params string[] inputs) => Add(name, op, inputs, ("T", new AttrValue { Type = DataType.DtDouble }));

    private string Cast(string name, string input, DataType from, DataType to)
    {
        Add(name, "Cast", [input], ("SrcT", new AttrValue { Type = from }), ("DstT", new AttrValue { Type = to }));
        return name;
    }

    private void Add(string name, string op, string[] inputs, params ReadOnlySpan<(string Name, AttrValue Value)> attributes)
    {
        var node = new NodeDef { Name = name, Op = op, Input = { inputs } };
        foreach ((string attribute, AttrValue value) in attributes) node.Attr[attribute] = value;
        _wide.Node.Add(node);
    }

    /// <summary>What an input is called in the float64 graph: an output that stays float32 there is read through its cast.</summary>
    private string Wide(string input)
    {
        if (input[0] == '^') return input;
        int colon = input.LastIndexOf(':');
        string name = colon < 0 ? input : input[..colon];
        int port = colon < 0 ? 0 : int.Parse(input[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        NodeDef node = _nodes[name];
        OpDef op = _ops[node.Op];
        if (IsInferenceBatchNorm(node)) return input;
        OpDef.Types.ArgDef argument = Argument(node, op, port);
        bool stays = DTypes(node, op.OutputArg).ElementAt(port) == DataType.DtFloat
            && argument.TypeListAttr.Length == 0 && (argument.TypeAttr.Length == 0 || !HasFloat64(op, op.Attr.Single(a => a.Name == argument.TypeAttr)));
        return stays ? WideName(name, port) : input;
    }

    private static string WideName(string node, int port) => $"{node}/float64/{port}";

    private bool HasFloat64(OpDef op, OpDef.Types.AttrDef attribute) =>
        (attribute.AllowedValues is not { List.Type.Count: > 0 } allowed || allowed.List.Type.Contains(DataType.DtDouble)) && _supported.Of(op.Name, attribute.Name)?.Contains("float64") != false;

    private bool IsInferenceBatchNorm(NodeDef node)
    {
        if (node.Op is not ("FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3")) return false;
        return !Attribute(node, "is_training").B && Attribute(node, "data_format").S.ToStringUtf8() == "NHWC";
    }

    /// <summary>The attribute of a node; its default where the node leaves it out.</summary>
    private AttrValue Attribute(NodeDef node, string name) => node.Attr.TryGetValue(name, out AttrValue? value) ? value : _ops[node.Op].Attr.Single(a => a.Name == name).DefaultValue;

    private static AttrValue Float64List(AttrValue types) =>
        new() { List = new AttrValue.Types.ListValue { Type = { types.List.Type.Select(t => t == DataType.DtFloat ? DataType.DtDouble : t) } } };

    private static TensorProto Float64Tensor(TensorProto tensor)
    {
        double[] values = [.. MemoryMarshal.Cast<byte, float>(ProtoElements.Bytes(tensor)).ToArray().Select(f => (double)f)];
        return new TensorProto { Dtype = DataType.DtDouble, TensorShape = tensor.TensorShape, TensorContent = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(values)) };
    }

    private OpDef.Types.ArgDef Argument(NodeDef node, OpDef op, int output) =>
        op.OutputArg.SelectMany(argument => DTypes(node, [argument]).Select(_ => argument)).ElementAt(output);

    private IEnumerable<DataType> DTypes(NodeDef node, IEnumerable<OpDef.Types.ArgDef> arguments)
    {
        foreach (OpDef.Types.ArgDef argument in arguments)
        {
            if (argument.TypeListAttr.Length > 0)
            {
                foreach (DataType type in Attribute(node, argument.TypeListAttr).List.Type) yield return type;
                continue;
            }
            DataType one = argument.TypeAttr.Length == 0 ? argument.Type : Attribute(node, argument.TypeAttr).Type;
            for (long i = 0, count = argument.NumberAttr.Length > 0 ? Attribute(node, argument.NumberAttr).I : 1; i < count; i++) yield return one;
        }
    }
}

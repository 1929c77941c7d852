using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>
/// The weightless text form of a frozen model, <c>model.graph.pbtxt</c>: a MetaGraphDef that a person can read, a diff can show and TensorFlow can open.
/// The generator makes the class from it.
/// </summary>
internal static class InterfaceFile
{
    /// <summary>Constants with more elements than this lose their content, as do all that were variables.</summary>
    private const long MostElements = 16;

    private const string Default = "serving_default";

    private const string Header =
        "# ModelBuild model.graph.pbtxt format 1\n"
        + "# The frozen graph without its weights, as a MetaGraphDef in TensorFlow's text format: what the model's class is made from.\n";

    public static string TextOf(FreezePlan plan) => Header + TextFormat.Print(MessageOf(plan));

    /// <summary>The message that the file holds.</summary>
    public static MetaGraphDef MessageOf(FreezePlan plan)
    {
        var meta = new MetaGraphDef
        {
            MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { TensorflowVersion = plan.TensorFlowVersion },
            GraphDef = GraphOf(plan),
        };
        meta.MetaInfoDef.Tags.Add("serve");
        meta.CollectionDef.Add("modelbuild/inputs", NamesOf(plan.Interface.Inputs));
        meta.CollectionDef.Add("modelbuild/optional_inputs", NamesOf(plan.Interface.Inputs.Where(i => i.IsOptional)));
        meta.CollectionDef.Add("modelbuild/outputs", NamesOf(plan.Interface.Outputs));
        IReadOnlyList<SignatureDescription> signatures = plan.Interface.Signatures;
        meta.SignatureDef.Add(Default, signatures.Count > 0 ? SignatureOf(signatures[0].Inputs, signatures[0].Outputs) : SignatureOf(plan.Interface.Inputs, plan.Interface.Outputs));
        foreach (SignatureDescription other in signatures)
            meta.SignatureDef[other.Name] = SignatureOf(other.Inputs, other.Outputs);
        if (signatures.Count > 0) meta.CollectionDef.Add("modelbuild/signatures", ListOf(signatures.Select(s => s.Name)));
        if (plan.Interface.Labels.Count > 0) meta.CollectionDef.Add("modelbuild/labels", ListOf(plan.Interface.Labels));
        var size = new CollectionDef { Int64List = new CollectionDef.Types.Int64List() };
        size.Int64List.Value.Add([plan.Graph.Node.Count, plan.Weights.Count, plan.Weights.Sum(w => w.Size)]);
        meta.CollectionDef.Add("modelbuild/size", size);
        return meta;
    }

    private static SignatureDef SignatureOf(IReadOnlyList<InterfaceTensor> inputs, IReadOnlyList<InterfaceTensor> outputs)
    {
        var signature = new SignatureDef { MethodName = "tensorflow/serving/predict" };
        Add(signature.Inputs, inputs);
        Add(signature.Outputs, outputs);
        return signature;

        static void Add(IDictionary<string, TensorInfo> to, IReadOnlyList<InterfaceTensor> tensors)
        {
            // Where the name that the signature gives is that of another tensor's node, the tensor keeps its own.
            foreach (InterfaceTensor tensor in tensors.Where(t => t.Key.Length == 0)) to.Add(KeyOf(tensor), InfoOf(tensor));
            foreach (InterfaceTensor tensor in tensors.Where(t => t.Key.Length > 0)) to.Add(to.ContainsKey(tensor.Key) ? tensor.Name : tensor.Key, InfoOf(tensor));
        }
    }

    private static GraphDef GraphOf(FreezePlan plan)
    {
        var graph = new GraphDef { Library = plan.Graph.Library, Versions = plan.Graph.Versions };
        foreach (NodeDef node in plan.Graph.Node) graph.Node.Add(WithoutContent(node));
        return graph;
    }

    private static NodeDef WithoutContent(NodeDef node)
    {
        if (node.Op != "Const" || !node.Attr.TryGetValue("value", out AttrValue? value) || value.Tensor is not { } tensor) return node;
        if (tensor.TensorShape is null || StaticShape.FromProto(tensor.TensorShape).ElementCount is >= 0 and <= MostElements) return node;
        var light = new NodeDef { Name = node.Name, Op = node.Op, Device = node.Device };
        light.Input.Add(node.Input);
        foreach ((string key, AttrValue attribute) in node.Attr) light.Attr.Add(key, attribute);
        light.Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = tensor.Dtype, TensorShape = tensor.TensorShape } };
        return light;
    }

    private static CollectionDef NamesOf(IEnumerable<InterfaceTensor> tensors) => ListOf(tensors.Select(t => t.Name));

    private static CollectionDef ListOf(IEnumerable<string> texts)
    {
        var list = new CollectionDef { NodeList = new CollectionDef.Types.NodeList() };
        list.NodeList.Value.Add(texts);
        return list;
    }

    private static string KeyOf(InterfaceTensor tensor) =>
        tensor.Name.EndsWith(":0", StringComparison.Ordinal) ? tensor.Name[..^2] : tensor.Name;

    private static TensorInfo InfoOf(InterfaceTensor tensor)
    {
        TensorShapeProto shape = tensor.Shape.ToProto();
        string[] names = tensor.DimNames.Split(',');
        for (int i = 0; i < Math.Min(names.Length, shape.Dim.Count); i++) shape.Dim[i].Name = names[i];
        return new TensorInfo { Name = tensor.Name, Dtype = tensor.DType, TensorShape = shape };
    }
}

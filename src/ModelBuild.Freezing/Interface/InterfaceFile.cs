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
        var signature = new SignatureDef { MethodName = "tensorflow/serving/predict" };
        foreach (InterfaceTensor input in plan.Interface.Inputs) signature.Inputs.Add(KeyOf(input), InfoOf(input));
        foreach (InterfaceTensor output in plan.Interface.Outputs) signature.Outputs.Add(KeyOf(output), InfoOf(output));
        meta.SignatureDef.Add("serving_default", signature);
        return meta;
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

    private static CollectionDef NamesOf(IEnumerable<InterfaceTensor> tensors)
    {
        var names = new CollectionDef { NodeList = new CollectionDef.Types.NodeList() };
        foreach (InterfaceTensor tensor in tensors) names.NodeList.Value.Add(tensor.Name);
        return names;
    }

    private static string KeyOf(InterfaceTensor tensor) =>
        tensor.Name.EndsWith(":0", StringComparison.Ordinal) ? tensor.Name[..^2] : tensor.Name;

    private static TensorInfo InfoOf(InterfaceTensor tensor) =>
        new() { Name = tensor.Name, Dtype = tensor.DType, TensorShape = tensor.Shape.ToProto() };
}

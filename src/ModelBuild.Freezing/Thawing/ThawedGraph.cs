using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The frozen graph with variables in the places of constants, and what TensorFlow 1 puts beside variables: reads, initializers, a saver, collections.</summary>
internal sealed class ThawedGraph
{
    private readonly GraphDef _graph;
    private readonly HashSet<string> _names;
    private readonly CancellationToken _cancellation;

    private ThawedGraph(GraphDef graph, GraphIndex index, CancellationToken cancellation) => (_graph, _names, _cancellation) = (graph, [.. index.Names], cancellation);

    /// <summary>Changes the graph in place and wraps it.</summary>
    public static MetaGraphDef Make(GraphDef graph, GraphIndex index, IReadOnlyList<ThawedConstant> constants, CancellationToken cancellation)
    {
        var thawed = new ThawedGraph(graph, index, cancellation);
        var variables = new CollectionDef { BytesList = new CollectionDef.Types.BytesList() };
        var trainable = new CollectionDef { BytesList = new CollectionDef.Types.BytesList() };
        var initializers = new List<string>();
        foreach (ThawedConstant constant in constants)
        {
            cancellation.ThrowIfCancellationRequested();
            VariableDef definition = thawed.ToVariable(constant, index);
            initializers.Add(definition.InitializerName);
            variables.BytesList.Value.Add(definition.ToByteString());
            if (constant.Variable.IsTrainable) trainable.BytesList.Value.Add(definition.ToByteString());
        }
        SaverDef saver = thawed.AddSaver([.. constants.Select(c => c.Variable).OrderBy(v => v.Name, StringComparer.Ordinal)]);
        thawed.Add(thawed.Fresh("init"), "NoOp", [.. initializers.Select(name => "^" + name)]);

        var meta = new MetaGraphDef { MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef(), GraphDef = graph, SaverDef = saver };
        if (trainable.BytesList.Value.Count > 0) meta.CollectionDef.Add("trainable_variables", trainable);
        meta.CollectionDef.Add("variables", variables);
        CanonicalOrder.Apply(graph);
        return meta;
    }

    private VariableDef ToVariable(ThawedConstant constant, GraphIndex index)
    {
        (NodeDef node, ThawedVariable variable) = (constant.Node, constant.Variable);
        string name = node.Name, device = node.Device;
        node.Op = "VariableV2";
        node.Attr.Clear();
        node.Attr["dtype"] = new AttrValue { Type = variable.DType };
        node.Attr["shape"] = new AttrValue { Shape = ShapeOf(variable.Shape) };
        node.Attr["container"] = new AttrValue { S = ByteString.Empty };
        node.Attr["shared_name"] = new AttrValue { S = ByteString.Empty };

        string initial = AddZeros(variable, device);
        NodeDef assign = AddAssign(Fresh(name + "/Assign"), variable, initial, device);
        string read = index.Find(name + "/read") is { Op: "Identity" } existing && NodeInput.Parse(existing.Input[0]) == new NodeInput(name, 0) ? existing.Name : AddRead(variable, device);
        return new VariableDef
        {
            VariableName = name + ":0", InitializerName = assign.Name, SnapshotName = read + ":0", InitialValueName = initial + ":0", Trainable = variable.IsTrainable,
        };
    }

    private string AddRead(ThawedVariable variable, string device)
    {
        NodeDef read = Add(Fresh(variable.Name + "/read"), "Identity", [variable.Name], device, beside: variable.Name);
        read.Attr["T"] = new AttrValue { Type = variable.DType };
        return read.Name;
    }

    /// <summary>As <c>tf.zeros_initializer</c> writes them for a shape of any size.</summary>
    private string AddZeros(ThawedVariable variable, string device)
    {
        string name = Fresh(variable.Name + "/Initializer/zeros");
        bool wide = variable.Shape.Any(dim => dim > int.MaxValue);
        var dims = new TensorProto { Dtype = wide ? DataType.DtInt64 : DataType.DtInt32, TensorShape = ShapeOf([variable.Shape.Count]) };
        if (wide) dims.Int64Val.Add(variable.Shape);
        else dims.IntVal.Add(variable.Shape.Select(dim => (int)dim));
        NodeDef shape = AddConst(Fresh(name + "/shape_as_tensor"), dims, device, variable.Name);
        // A tensor with no element given is all zeros, or empty strings.
        NodeDef zero = AddConst(Fresh(name + "/Const"), new TensorProto { Dtype = variable.DType, TensorShape = new TensorShapeProto() }, device, variable.Name);
        NodeDef zeros = Add(name, "Fill", [shape.Name, zero.Name], device, variable.Name);
        zeros.Attr["T"] = new AttrValue { Type = variable.DType };
        zeros.Attr["index_type"] = new AttrValue { Type = dims.Dtype };
        return name;
    }

    private NodeDef AddAssign(string name, ThawedVariable variable, string value, string device)
    {
        NodeDef assign = Add(name, "Assign", [variable.Name, value], device, beside: variable.Name);
        assign.Attr["T"] = new AttrValue { Type = variable.DType };
        assign.Attr["use_locking"] = new AttrValue { B = true };
        assign.Attr["validate_shape"] = new AttrValue { B = true };
        return assign;
    }

    /// <summary>The ops of <c>tf.train.Saver</c>, with its names and in its order.</summary>
    private SaverDef AddSaver(IReadOnlyList<ThawedVariable> variables)
    {
        string scope = "save";
        for (int i = 1; _names.Any(n => n == scope || n.StartsWith(scope + "/", StringComparison.Ordinal)); i++) scope = $"save_{i}";
        var scalar = new TensorShapeProto();
        var model = new TensorProto { Dtype = DataType.DtString, TensorShape = scalar };
        model.StringVal.Add(ByteString.CopyFromUtf8("model"));
        NodeDef input = AddConst(scope + "/filename/input", model);
        foreach ((string name, string from) in new[] { (scope + "/filename", input.Name), (scope + "/Const", scope + "/filename") })
        {
            NodeDef filename = Add(name, "PlaceholderWithDefault", [from]);
            filename.Attr["dtype"] = new AttrValue { Type = DataType.DtString };
            filename.Attr["shape"] = new AttrValue { Shape = scalar };
        }

        string prefix = scope + "/Const";
        var dtypes = new AttrValue { List = new AttrValue.Types.ListValue() };
        dtypes.List.Type.Add(variables.Select(v => v.DType));
        NodeDef save = Add(scope + "/SaveV2", "SaveV2", [prefix, AddNames("SaveV2", variables.Select(v => v.Name)), AddSlices("SaveV2"), .. variables.Select(v => v.Name)]);
        save.Attr["dtypes"] = dtypes;
        NodeDef saved = Add(scope + "/control_dependency", "Identity", [prefix, "^" + save.Name], beside: prefix);
        saved.Attr["T"] = new AttrValue { Type = DataType.DtString };
        NodeDef restore = Add(scope + "/RestoreV2", "RestoreV2", [prefix, AddNames("RestoreV2", variables.Select(v => v.Name)), AddSlices("RestoreV2")]);
        restore.Attr["dtypes"] = dtypes.Clone();
        var assigned = new List<string>();
        for (int i = 0; i < variables.Count; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            string name = i == 0 ? scope + "/Assign" : $"{scope}/Assign_{i}";
            assigned.Add("^" + AddAssign(name, variables[i], i == 0 ? restore.Name : $"{restore.Name}:{i}", "").Name);
        }
        NodeDef all = Add(scope + "/restore_all", "NoOp", assigned);
        return new SaverDef
        {
            FilenameTensorName = prefix + ":0", SaveTensorName = saved.Name + ":0", RestoreOpName = all.Name,
            MaxToKeep = 5, KeepCheckpointEveryNHours = 10000, Version = SaverDef.Types.CheckpointFormatVersion.V2,
        };

        string AddNames(string op, IEnumerable<string> names) => AddConst($"{scope}/{op}/tensor_names", Strings(names)).Name;
        // Every variable is whole.
        string AddSlices(string op) => AddConst($"{scope}/{op}/shape_and_slices", Strings(variables.Select(_ => ""))).Name;
    }

    private NodeDef AddConst(string name, TensorProto value, string device = "", string? beside = null)
    {
        NodeDef node = Add(name, "Const", [], device, beside);
        node.Attr["dtype"] = new AttrValue { Type = value.Dtype };
        node.Attr["value"] = new AttrValue { Tensor = value };
        return node;
    }

    private NodeDef Add(string name, string op, IEnumerable<string> inputs, string device = "", string? beside = null)
    {
        var node = new NodeDef { Name = name, Op = op, Device = device };
        node.Input.Add(inputs);
        if (beside is not null)
        {
            node.Attr["_class"] = new AttrValue { List = new AttrValue.Types.ListValue() };
            node.Attr["_class"].List.S.Add(ByteString.CopyFromUtf8("loc:@" + beside));
        }
        _names.Add(name);
        _graph.Node.Add(node);
        return node;
    }

    /// <summary>The name, or the next free one as TensorFlow numbers them.</summary>
    private string Fresh(string name)
    {
        string free = name;
        for (int i = 1; _names.Contains(free); i++) free = $"{name}_{i}";
        return free;
    }

    private static TensorProto Strings(IEnumerable<string> values)
    {
        var tensor = new TensorProto { Dtype = DataType.DtString };
        tensor.StringVal.Add(values.Select(ByteString.CopyFromUtf8));
        tensor.TensorShape = ShapeOf([tensor.StringVal.Count]);
        return tensor;
    }

    private static TensorShapeProto ShapeOf(IEnumerable<long> dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(dims.Select(dim => new TensorShapeProto.Types.Dim { Size = dim }));
        return shape;
    }
}

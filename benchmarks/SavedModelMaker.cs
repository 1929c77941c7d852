using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>Writes a SavedModel as TensorFlow 2 writes one: 300 functions, 5,000 nodes, a variable for each function, restored by a function.</summary>
internal static class SavedModelMaker
{
    private const int Functions = 300;
    private const int NodesOfEach = 14;

    public static string Make()
    {
        string folder = Folders.Cache("savedmodel-300-functions");
        if (File.Exists(Path.Combine(folder, "saved_model.pb"))) return folder;
        var graph = new GraphDef { Library = new FunctionDefLibrary(), Versions = new VersionDef { Producer = 1286, MinConsumer = 12 } };
        var restore = new FunctionDef { Signature = new OpDef { Name = "__inference__traced_restore_1" } };
        restore.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = "file_prefix", Type = DataType.DtString });
        var keys = new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(Functions) };
        var slices = new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(Functions), StringVal = { Enumerable.Repeat(ByteString.Empty, Functions) } };
        var types = new AttrValue { List = new AttrValue.Types.ListValue { Type = { Enumerable.Repeat(DataType.DtFloat, Functions) } } };
        restore.NodeDef.Add(Constant("tensor_names", keys));
        restore.NodeDef.Add(Constant("shape_and_slices", slices));
        restore.NodeDef.Add(Node("RestoreV2", "RestoreV2", ["file_prefix", "tensor_names:output:0", "shape_and_slices:output:0"], ("dtypes", types)));
        NodeDef restoring = Node("StatefulPartitionedCall_1", "StatefulPartitionedCall", ["saver_filename"],
            ("f", new AttrValue { Func = new NameAttrList { Name = restore.Signature.Name } }), ("Tout", List(DataType.DtString)));
        graph.Node.Add(Node("serving_default_x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)), ("shape", new AttrValue { Shape = Shape(-1, 4) })));
        graph.Node.Add(Node("saver_filename", "Placeholder", [], ("dtype", Type(DataType.DtString))));
        Directory.CreateDirectory(Path.Combine(folder, "variables"));
        using (CheckpointWriter writer = CheckpointWriter.Create(Path.Combine(folder, "variables", "variables")))
        {
            for (int i = 0; i < Functions; i++)
            {
                string key = $"layers/{i}/scale/.ATTRIBUTES/VARIABLE_VALUE";
                writer.Add(key, DataType.DtFloat, [4], new byte[16]);
                keys.StringVal.Add(ByteString.CopyFromUtf8(key));
                graph.Node.Add(Node($"scale_{i}", "VarHandleOp", [], ("dtype", Type(DataType.DtFloat)), ("shape", new AttrValue { Shape = Shape(4) }), ("shared_name", Text($"scale_{i}"))));
                graph.Library.Function.Add(Layer(i));
                graph.Node.Add(Node($"call_{i}", "StatefulPartitionedCall", [i == 0 ? "serving_default_x" : $"call_{i - 1}", $"scale_{i}"],
                    ("f", new AttrValue { Func = new NameAttrList { Name = $"__inference_layer_{i}" } }), ("Tin", List(DataType.DtFloat, DataType.DtResource)), ("Tout", List(DataType.DtFloat))));
                restoring.Input.Add($"scale_{i}");
                restore.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = $"assign_{i}", Type = DataType.DtResource });
                restore.NodeDef.Add(Node($"Identity_{i}", "Identity", [$"RestoreV2:tensors:{i}"], ("T", Type(DataType.DtFloat))));
                restore.NodeDef.Add(Node($"Assign_{i}", "AssignVariableOp", [$"assign_{i}", $"Identity_{i}:output:0"], ("dtype", Type(DataType.DtFloat))));
            }
            writer.Complete();
        }
        // As TensorFlow traces it: the call's value waits for all assignments.
        restore.NodeDef.Add(Node("NoOp", "NoOp", [.. Enumerable.Range(0, Functions).Select(i => $"^Assign_{i}")]));
        restore.NodeDef.Add(Node("Restored", "Identity", ["file_prefix", "^NoOp"], ("T", Type(DataType.DtString))));
        restore.Signature.OutputArg.Add(new OpDef.Types.ArgDef { Name = "restored", Type = DataType.DtString });
        restore.Ret.Add("restored", "Restored:output:0");
        restoring.Attr.Add("Tin", new AttrValue { List = new AttrValue.Types.ListValue { Type = { Enumerable.Repeat(DataType.DtResource, Functions).Prepend(DataType.DtString) } } });
        graph.Library.Function.Add(restore);
        graph.Node.Add(restoring);
        var meta = new MetaGraphDef
        {
            MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { "serve" } }, GraphDef = graph, SaverDef = new SaverDef { RestoreOpName = restoring.Name, FilenameTensorName = "saver_filename:0" },
            ObjectGraphDef = new SavedObjectGraph(),
        };
        var signature = new SignatureDef { MethodName = "tensorflow/serving/predict" };
        signature.Inputs.Add("x", new TensorInfo { Name = "serving_default_x:0", Dtype = DataType.DtFloat });
        signature.Outputs.Add("y", new TensorInfo { Name = $"call_{Functions - 1}:0", Dtype = DataType.DtFloat });
        meta.SignatureDef.Add("serving_default", signature);
        File.WriteAllBytes(Path.Combine(folder, "saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } }.ToByteArray());
        return folder;
    }

    /// <summary>Reads the variable and does a dozen things with it and the input.</summary>
    private static FunctionDef Layer(int number)
    {
        var function = new FunctionDef { Signature = new OpDef { Name = $"__inference_layer_{number}", IsStateful = true } };
        function.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = "x", Type = DataType.DtFloat });
        function.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = "scale", Type = DataType.DtResource });
        function.Signature.OutputArg.Add(new OpDef.Types.ArgDef { Name = "y", Type = DataType.DtFloat });
        function.NodeDef.Add(Node("read", "ReadVariableOp", ["scale"], ("dtype", Type(DataType.DtFloat))));
        string last = "x";
        for (int i = 1; i < NodesOfEach; i++)
        {
            function.NodeDef.Add(i % 2 == 1
                ? Node($"mul_{i}", "Mul", [last, "read:value:0"], ("T", Type(DataType.DtFloat)))
                : Node($"tanh_{i}", "Tanh", [last], ("T", Type(DataType.DtFloat))));
            last = i % 2 == 1 ? $"mul_{i}:z:0" : $"tanh_{i}:y:0";
        }
        function.Ret.Add("y", last);
        return function;
    }

    private static NodeDef Constant(string name, TensorProto value) => Node(name, "Const", [], ("dtype", Type(value.Dtype)), ("value", new AttrValue { Tensor = value }));

    private static NodeDef Node(string name, string op, string[] inputs, params ReadOnlySpan<(string Key, AttrValue Value)> attributes)
    {
        var node = new NodeDef { Name = name, Op = op, Input = { inputs } };
        foreach ((string key, AttrValue value) in attributes) node.Attr.Add(key, value);
        return node;
    }

    private static AttrValue Type(DataType dtype) => new() { Type = dtype };

    private static AttrValue List(params DataType[] dtypes) => new() { List = new AttrValue.Types.ListValue { Type = { dtypes } } };

    private static AttrValue Text(string text) => new() { S = ByteString.CopyFromUtf8(text) };

    private static TensorShapeProto Shape(params long[] dims) => new() { Dim = { dims.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } };
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Serialized Examples taken apart: ParseExample, ParseExampleV2, ParseSingleExample (example_parsing_ops.cc). The ops differ in where they have the names of features.</summary>
internal sealed class ParseExample : Kernel
{
    private readonly int _version;
    private readonly DType[] _sparse, _dense, _ragged, _splits;
    private readonly long[][] _shapes;
    private readonly string[] _sparseKeys, _denseKeys;

    public ParseExample(NodeInfo node)
    {
        _version = node.Op switch { "ParseExample" => 1, "ParseExampleV2" => 2, _ => 0 };
        (_sparse, _dense, _ragged, _splits) = (node.Types("sparse_types"), node.Types("Tdense"), node.Types("ragged_value_types"), node.Types("ragged_split_types"));
        foreach (DType type in _sparse.Concat(_dense).Concat(_ragged))
        {
            if (type is not (DType.String or DType.Float or DType.Int64)) throw ElementWise.Unsupported(node, type);
        }
        _shapes = Shapes(node, "dense_shapes");
        (_sparseKeys, _denseKeys) = (node.Texts("sparse_keys"), node.Texts("dense_keys"));
        if (_shapes.Length != _dense.Length || _ragged.Length != _splits.Length) throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has lists of different lengths for its features.");
    }

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new ParseExample(n), "ParseExample", "ParseExampleV2", "ParseSingleExample");
        add(n => new ParseSequenceExample(n), "ParseSequenceExampleV2");
        add(n => new ParseTensor(n.Type("out_type")), "ParseTensor");
        add(_ => new SerializeTensor(), "SerializeTensor");
    }

    /// <summary>The shapes in a list attribute; -1 for a dimension that is not known.</summary>
    public static long[][] Shapes(NodeInfo node, string attribute) => [.. node.Shapes(attribute).Select(shape => shape.Dims().Select(d => Math.Max(-1, d)).ToArray())];

    public override void Run(RunContext context)
    {
        Tensor serialized = context.Input(0);
        if (serialized.Shape.Rank > 1) throw new KernelException($"serialized must be a scalar or a vector, got {serialized.Shape}");
        bool batched = serialized.Shape.Rank == 1;
        int ns = _sparse.Length, nd = _dense.Length, nr = _ragged.Length;
        string[] sparseKeys = Keys(context, 0), denseKeys = Keys(context, 1), raggedKeys = _version == 2 ? Names(context.Input(4)) : [];
        if (sparseKeys.Length != ns || denseKeys.Length != nd || raggedKeys.Length != nr) throw new KernelException("there must be a key for each feature");
        int defaults = _version switch { 1 => 2 + ns + nd, 2 => 5, _ => 1 };
        Dictionary<string, Feature>[] features = [.. serialized.Strings!.Select(Feature.OfExample)];
        var outputs = new FeatureOutputs(context, features, batched);
        for (int i = 0; i < ns; i++) outputs.Sparse(i, ns + i, 2 * ns + i, sparseKeys[i], _sparse[i]);
        for (int i = 0; i < nd; i++) outputs.Dense(3 * ns + i, denseKeys[i], _dense[i], _shapes[i], context.Input(defaults + i));
        for (int i = 0; i < nr; i++) outputs.Ragged(3 * ns + nd + i, 3 * ns + nd + nr + i, raggedKeys[i], _ragged[i], _splits[i]);
    }

    /// <summary>The names of the sparse (0) or dense (1) features: attributes, an input for each, or a vector.</summary>
    private string[] Keys(RunContext context, int kind) => _version switch
    {
        0 => kind == 0 ? _sparseKeys : _denseKeys,
        1 => [.. Enumerable.Range(2 + (kind == 0 ? 0 : _sparse.Length), kind == 0 ? _sparse.Length : _dense.Length).Select(i => context.Input(i).Strings![0].ToString())],
        _ => Names(context.Input(2 + kind)),
    };

    public static string[] Names(Tensor keys) => [.. keys.Strings!.Select(key => key.ToString())];
}

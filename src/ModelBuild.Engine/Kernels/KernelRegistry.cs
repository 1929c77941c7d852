using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The ops that the engine has: how each makes its kernel from a node. The list is also <c>SupportedOps.txt</c>.</summary>
internal static class KernelRegistry
{
    // A Split, an Unpack or a call says how many by an attribute; no real graph comes near.
    private const int MostOutputs = 1 << 20;

    private static readonly Dictionary<string, Entry> s_entries = Register();

    /// <summary>Every op of the engine, those that the planner resolves without a kernel included, in ordinal order.</summary>
    public static IEnumerable<string> Ops => s_entries.Keys.Concat(Planning.PlanCompiler.ResolvedOps).Order(StringComparer.Ordinal);

    public static bool Has(string op) => s_entries.ContainsKey(op);

    public static Kernel Create(NodeInfo node) => s_entries[node.Op].Create(node);

    /// <summary>How many outputs a node has.</summary>
    /// <exception cref="ModelException">The attribute that says how many is damaged.</exception>
    public static int OutputCount(NodeInfo node) => s_entries[node.Op].Outputs(node) is >= 0 and <= MostOutputs and var count
        ? count
        : throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has an impossible number of outputs.");

    /// <summary>The names of an op's outputs, by which function bodies refer to them; empty for the one output of most ops.</summary>
    public static string[] OutputNames(string op) => op switch
    {
        "Switch" or "RefSwitch" => ["output_false", "output_true"],
        "Merge" or "RefMerge" => ["output", "value_index"],
        "TopKV2" => ["values", "indices"],
        "TensorArrayV3" => ["handle", "flow"],
        "FusedBatchNorm" or "FusedBatchNormV2" => ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        "FusedBatchNormV3" => ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        "Unique" => ["y", "idx"],
        _ => [],
    };

    private static Dictionary<string, Entry> Register()
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        void Add(Func<NodeInfo, Kernel> create, params ReadOnlySpan<string> ops)
        {
            foreach (string op in ops) entries.Add(op, new Entry(create, _ => 1));
        }
        void AddMany(string op, Func<NodeInfo, int> outputs, Func<NodeInfo, Kernel> create) => entries.Add(op, new Entry(create, outputs));

        ElementWise.Register(Add);
        Comparisons.Register(Add);
        Reductions.Register(Add);
        MatrixKernels.Register(Add);
        ImageKernels.Register(Add, AddMany);
        ArrayKernels.Register(Add, AddMany);
        RandomKernels.Register(Add);
        ConditionKernels.Register(AddMany);
        TensorArrayKernels.Register(Add, AddMany);
        return entries;
    }

    /// <summary>Adds ops of one output.</summary>
    public delegate void Adder(Func<NodeInfo, Kernel> create, params ReadOnlySpan<string> ops);

    /// <summary>Adds an op of several outputs.</summary>
    public delegate void ManyAdder(string op, Func<NodeInfo, int> outputs, Func<NodeInfo, Kernel> create);

    private sealed record Entry(Func<NodeInfo, Kernel> Create, Func<NodeInfo, int> Outputs);
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The ops that the engine has: how each makes its kernel from a node. The list is also <c>SupportedOps.txt</c>.</summary>
internal static class KernelRegistry
{
    private static readonly Dictionary<string, Func<NodeInfo, Kernel>> s_entries = Register();

    /// <summary>Every op of the engine, those that the planner resolves without a kernel included, in ordinal order.</summary>
    public static IEnumerable<string> Ops => s_entries.Keys.Concat(Planning.PlanCompiler.ResolvedOps).Order(StringComparer.Ordinal);

    public static bool Has(string op) => s_entries.ContainsKey(op);

    public static Kernel Create(NodeInfo node) => s_entries[node.Op](node);

    private static Dictionary<string, Func<NodeInfo, Kernel>> Register()
    {
        var entries = new Dictionary<string, Func<NodeInfo, Kernel>>(StringComparer.Ordinal);
        void Add(Func<NodeInfo, Kernel> create, params ReadOnlySpan<string> ops)
        {
            foreach (string op in ops) entries.Add(op, create);
        }

        ElementWise.Register(Add);
        Comparisons.Register(Add);
        Reductions.Register(Add);
        MatrixKernels.Register(Add);
        ImageKernels.Register(Add);
        ArrayKernels.Register(Add);
        RandomKernels.Register(Add);
        ConditionKernels.Register(Add);
        TensorArrayKernels.Register(Add);
        TensorListKernels.Register(Add);
        TableKernels.Register(Add);
        StringOps.Register(Add);
        SparseOps.Register(Add);
        NetworkOps.Register(Add);
        QuantizeV2.Register(Add);
        SignalOps.Register(Add);
        ParseExample.Register(Add);
        DecodeImage.Register(Add);
        RaggedOps.Register(Add);
        StatelessRandom.Register(Add);
        MathOps.Register(Add);
        ArrayOps.Register(Add);
        ScatterOps.Register(Add);
        GradientOps.Register(Add);
        return entries;
    }

    /// <summary>Adds ops that one function makes kernels for.</summary>
    public delegate void Adder(Func<NodeInfo, Kernel> create, params ReadOnlySpan<string> ops);
}

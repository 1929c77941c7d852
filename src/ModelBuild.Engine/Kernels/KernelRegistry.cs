using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The ops that the engine has: how each makes its kernel from a node. The list is also <c>SupportedOps.txt</c>.</summary>
internal static class KernelRegistry
{
    // The families of ops, those that most models take first. One is asked for its ops when none before it has the one that is looked for: making all the functions takes milliseconds,
    // and a process that runs one small model needs few of them.
    private static readonly Action<Adder>[] s_families =
    [
        ElementWise.Register, MatrixKernels.Register, ArrayKernels.Register, NetworkOps.Register, ImageKernels.Register, Reductions.Register, Comparisons.Register, ConditionKernels.Register,
        RandomKernels.Register, TensorArrayKernels.Register, TensorListKernels.Register, ArrayOps.Register, MathOps.Register, TableKernels.Register, StringOps.Register, SparseOps.Register,
        QuantizeV2.Register, SignalOps.Register, ParseExample.Register, DecodeImage.Register, RaggedOps.Register, StatelessRandom.Register, ScatterOps.Register, GradientOps.Register,
    ];

    private static readonly Dictionary<string, Func<NodeInfo, Kernel>> s_entries = new(StringComparer.Ordinal);
    private static int s_registered;

    /// <summary>Every op of the engine, those that the planner resolves without a kernel included, in ordinal order.</summary>
    public static IEnumerable<string> Ops
    {
        get
        {
            lock (s_entries)
            {
                while (s_registered < s_families.Length) RegisterNext();
                return [.. s_entries.Keys.Concat(Planning.PlanCompiler.ResolvedOps).Order(StringComparer.Ordinal)];
            }
        }
    }

    public static bool Has(string op) => Find(op) is not null;

    public static Kernel Create(NodeInfo node) => (Find(node.Op) ?? throw new KeyNotFoundException($"there is no kernel for {node.Op}"))(node);

    private static Func<NodeInfo, Kernel>? Find(string op)
    {
        lock (s_entries)
        {
            Func<NodeInfo, Kernel>? create;
            while (!s_entries.TryGetValue(op, out create) && s_registered < s_families.Length) RegisterNext();
            return create;
        }
    }

    private static void RegisterNext() => s_families[s_registered++]((create, ops) =>
    {
        foreach (string op in ops) s_entries.Add(op, create);
    });

    /// <summary>Adds ops that one function makes kernels for.</summary>
    public delegate void Adder(Func<NodeInfo, Kernel> create, params ReadOnlySpan<string> ops);
}

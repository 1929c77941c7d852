using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Tables (tensorflow/core/kernels/lookup_table_op.cc, lookup_table_init_op.cc). A table belongs to the session; the planner runs what fills it, when the graph is loaded.
/// </summary>
internal static class TableKernels
{
    /// <summary>The ops that make a table.</summary>
    public static IReadOnlyList<string> Makers { get; } =
    [
        "HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2", "MutableHashTableOfTensors", "MutableHashTableOfTensorsV2", "AnonymousHashTable", "AnonymousMutableHashTable",
    ];

    /// <summary>The ops that fill a table at the start; their first input is the table.</summary>
    public static IReadOnlyList<string> Initializers { get; } =
        ["InitializeTable", "InitializeTableV2", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2", "LookupTableImport", "LookupTableImportV2"];

    public static void Register(KernelRegistry.Adder add)
    {
        foreach (string op in Makers) add(n => new Maker(n), op);
        add(_ => new FunctionKernel(c => Table(c).Insert(c.Input(1), c.Input(2), true), false), "InitializeTable", "InitializeTableV2", "LookupTableImport", "LookupTableImportV2");
        add(n => new TableFromTextFile(n), "InitializeTableFromTextFile", "InitializeTableFromTextFileV2");
        add(_ => new FunctionKernel(c => Table(c).Insert(c.Input(1), c.Input(2), false), false), "LookupTableInsert", "LookupTableInsertV2");
        add(_ => new FunctionKernel(c => Table(c).Remove(c.Input(1)), false), "LookupTableRemoveV2");
        add(_ => new FunctionKernel(c => Table(c).Find(c, c.Input(1), c.Input(2)), false), "LookupTableFind", "LookupTableFindV2");
        add(_ => new FunctionKernel(c => c.Output(0, DType.Int64, TensorShape.Scalar).Span<long>()[0] = Table(c).Count, false), "LookupTableSize", "LookupTableSizeV2");
        add(_ => new FunctionKernel(c => Table(c).Export(c), false), "LookupTableExport", "LookupTableExportV2");
    }

    private static LookupTable Table(RunContext context) => Handle.Of<LookupTable>(context.Input(0));

    /// <summary>Gives the handle of a table, whose name is that of the node unless the graph gives it one to share.</summary>
    private sealed class Maker : Kernel
    {
        private readonly LookupTable _table;
        private readonly DType _handle;

        public Maker(NodeInfo node)
        {
            (DType key, DType value) = (node.Type("key_dtype"), node.Type("value_dtype"));
            if (key != DType.String && DTypes.SizeOf(key) is 0 or > 8) throw ElementWise.Unsupported(node, key);
            if (value != DType.String && DTypes.SizeOf(value) == 0) throw ElementWise.Unsupported(node, value);
            _handle = OpOutputs.Type(node, 0);
            var shape = TensorShape.Scalar;
            foreach (long dim in node.Shape("value_shape")?.Dims() ?? []) shape.Add((nint)Math.Max(0, dim));
            string shared = node.Text("shared_name");
            string name = node.Op + " " + node.Text("container") + "/" + (shared.Length > 0 ? shared : node.Name);
            _table = node.Session.Resource(name, () => new LookupTable(key, value, shape));
        }

        public override bool IsPure => false;

        public override void Run(RunContext context) => Handle.Give(context, 0, _handle, _table);
    }
}

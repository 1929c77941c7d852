using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Keeps the lookup tables of a graph working: what initializes them travels along, and files with vocabularies become constants. Whoever runs the frozen graph
/// runs each <c>InitializeTable</c> or <c>LookupTableImport</c> in it once, before the first run.
/// </summary>
internal static class LookupTables
{
    /// <summary>Adds to a graph what initializes its tables.</summary>
    /// <param name="graph">The nodes that the outputs need; the initializers' nodes are added behind them.</param>
    /// <param name="whole">The whole graph that they were taken from.</param>
    /// <param name="initOps">The ops that a loader runs.</param>
    /// <param name="ops">The definitions of the graph's ops.</param>
    /// <param name="assets">The files that came along.</param>
    /// <param name="initial">What the init ops give variables: a table may read its file's path from one.</param>
    /// <param name="saver">The graph's saver: the entries of some tables lie in the checkpoint.</param>
    /// <param name="reader">The checkpoint, or null.</param>
    /// <returns>The names of the initializers' nodes, which the graph needs from now on.</returns>
    /// <exception cref="ModelFileException">MB1213: a vocabulary file is missing or malformed.</exception>
    public static IReadOnlyList<string> AddInitializers(GraphDef graph, GraphIndex whole, IReadOnlyList<string> initOps, OpDefinitions ops, AssetFiles assets, Lazy<Dictionary<string, TensorProto?>> initial,
        SaverDef? saver, CheckpointReader? reader)
    {
        var tables = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node)
        {
            if (IsTable(node.Op)) tables.Add(IdentityOf(node));
        }
        if (tables.Count == 0) return [];

        var present = new HashSet<string>(graph.Node.Select(n => n.Name), StringComparer.Ordinal);
        var initializers = new List<string>();
        var initialized = new HashSet<string>(StringComparer.Ordinal);
        foreach (GraphIndex part in initOps.Select(op => InitialValues.Inlined(whole, op, ops)).Append(whole))
        {
            for (int i = 0; i < part.Count; i++)
            {
                NodeDef node = part.NodeAt(i);
                if (!IsInitializer(node.Op) || node.Input.Count < 2 || TableOf(part, node) is not { } table || !tables.Contains(IdentityOf(table))) continue;
                // An initializer may stand in the graph and, inlined, in the init op too.
                if (!initialized.Add(IdentityOf(table)) || present.Contains(node.Name)) continue;
                NodeDef own = node.Clone();
                if (own.Op is "InitializeTableFromTextFile" or "InitializeTableFromTextFileV2") Bake(own, part, table, assets, initial, graph, present);
                DropControls(own);
                Add(own, part, graph, present);
                initializers.Add(own.Name);
            }
        }
        if (saver is not null && reader is not null && whole.Contains(NodeInput.NodeOf(saver.RestoreOpName)))
        {
            GraphIndex restore = InitialValues.Inlined(whole, NodeInput.NodeOf(saver.RestoreOpName), ops);
            for (int i = 0; i < restore.Count; i++)
            {
                NodeDef node = restore.NodeAt(i);
                if (node.Op is not ("LookupTableImportV2" or "LookupTableImport") || node.Input.Count < 3 || TableOf(restore, node) is not { } table || !tables.Contains(IdentityOf(table))) continue;
                if (SymbolicRestore.KeyOf(restore, node.Input[1]) is not { } keys || SymbolicRestore.KeyOf(restore, node.Input[2]) is not { } values) continue;
                if (!reader.TryGet(keys, out CheckpointTensor? keyTensor) || !reader.TryGet(values, out CheckpointTensor? valueTensor)) continue;
                // What was restored last is what the table holds.
                initialized.Add(IdentityOf(table));
                NodeDef own = node.Clone();
                own.Input.Clear();
                own.Input.Add([table.Name, Constant(own, "keys", ValueOf(reader, keyTensor), graph, present), Constant(own, "values", ValueOf(reader, valueTensor), graph, present)]);
                Add(own, restore, graph, present);
                initializers.Add(own.Name);
            }
        }
        if (graph.Node.FirstOrDefault(n => IsTable(n.Op) && !initialized.Contains(IdentityOf(n))) is { } empty)
            throw new ModelFileException(DiagnosticCodes.VocabularyUnusable,
                $"The table '{empty.Name}' ({empty.Op}) would be empty: neither the model's init op nor the checkpoint tells its entries. Save the model with the op that fills it, or name outputs that do not need it.", whole.File);
        return initializers;
    }

    private static TensorProto ValueOf(CheckpointReader reader, CheckpointTensor tensor)
    {
        var value = new TensorProto { Dtype = tensor.DType, TensorShape = new TensorShapeProto { Dim = { tensor.Shape.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } } };
        if (tensor.DType == DataType.DtString) value.StringVal.Add(reader.ReadStrings(tensor).Select(s => Google.Protobuf.ByteString.CopyFrom(s)));
        else
        {
            using var bytes = new MemoryStream();
            reader.Read(tensor, chunk => bytes.Write(chunk));
            value.TensorContent = Google.Protobuf.ByteString.CopyFrom(bytes.ToArray());
        }
        return value;
    }

    private static string Constant(NodeDef initializer, string what, TensorProto value, GraphDef into, HashSet<string> present)
    {
        var node = new NodeDef { Name = $"{initializer.Name}/{what}", Op = "Const" };
        for (int i = 1; !present.Add(node.Name); i++) node.Name = $"{initializer.Name}/{what}_{i}";
        node.Attr["dtype"] = new AttrValue { Type = value.Dtype };
        node.Attr["value"] = new AttrValue { Tensor = value };
        into.Node.Add(node);
        return node.Name;
    }

    public static bool IsTable(string op) =>
        op is "HashTable" or "HashTableV2" or "MutableHashTable" or "MutableHashTableV2" or "MutableHashTableOfTensors" or "MutableHashTableOfTensorsV2"
            or "MutableDenseHashTable" or "MutableDenseHashTableV2" or "AnonymousHashTable";

    /// <summary>Whether the op fills a table.</summary>
    public static bool IsInitializer(string op) =>
        op is "InitializeTable" or "InitializeTableV2" or "InitializeTableFromTextFile" or "InitializeTableFromTextFileV2" or "LookupTableImport" or "LookupTableImportV2";

    /// <summary>What makes two nodes one table: the name under which a session keeps it.</summary>
    private static string IdentityOf(NodeDef table) =>
        table.Attr.GetValueOrDefault("shared_name")?.S.ToStringUtf8() is { Length: > 0 } shared ? "shared:" + shared : table.Name;

    private static NodeDef? TableOf(GraphIndex graph, NodeDef initializer)
    {
        NodeDef? node = graph.Find(NodeInput.NodeOf(initializer.Input[0]));
        for (int steps = 0; steps < graph.Count && node is { Op: "Identity" or "RefIdentity", Input.Count: > 0 }; steps++) node = graph.Find(NodeInput.NodeOf(node.Input[0]));
        return node is not null && IsTable(node.Op) ? node : null;
    }

    /// <summary>Reads the vocabulary file now: the initializer gets its keys and values as constants.</summary>
    private static void Bake(
        NodeDef initializer, GraphIndex graph, NodeDef table, AssetFiles assets, Lazy<Dictionary<string, TensorProto?>> initial, GraphDef into, HashSet<string> present)
    {
        string? path = PathOf(graph, initializer.Input[1], assets, initial);
        if (path is null || assets.Find(path) is not { } file)
            throw new ModelFileException(DiagnosticCodes.VocabularyUnusable,
                $"The table '{table.Name}' reads its entries from the file '{path ?? "(a path that is not a constant)"}', which is neither among the model's assets nor beside it. Copy the file there.", graph.File);
        (TensorProto keys, TensorProto values) = Vocabulary.Read(file, initializer, table);
        initializer.Op = initializer.Op.Replace("FromTextFile", "", StringComparison.Ordinal);
        foreach (string attribute in (string[])["vocab_size", "key_index", "value_index", "delimiter", "offset"]) initializer.Attr.Remove(attribute);
        initializer.Attr["Tkey"] = new AttrValue { Type = keys.Dtype };
        initializer.Attr["Tval"] = new AttrValue { Type = values.Dtype };
        string handle = initializer.Input[0];
        initializer.Input.Clear();
        initializer.Input.Add([handle, Constant(initializer, "keys", keys, into, present), Constant(initializer, "values", values, into, present)]);
    }

    private static string? PathOf(GraphIndex graph, string input, AssetFiles assets, Lazy<Dictionary<string, TensorProto?>> initial)
    {
        NodeInput at = NodeInput.Parse(input);
        for (int steps = 0; steps < graph.Count && graph.Find(at.Node) is { } node; steps++)
        {
            if (assets.Paths.TryGetValue(new TensorName(at.Node, at.Port).ToString(), out string? asset)) return asset;
            if (node.Op == "Const") return TextOf(node.Attr.GetValueOrDefault("value")?.Tensor);
            if (VariableOps.IsVariable(node)) return TextOf(initial.Value.GetValueOrDefault(node.Name));
            if (node.Op is not ("Identity" or "PlaceholderWithDefault" or "ReadVariableOp") || node.Input.Count == 0) return null;
            at = NodeInput.Parse(node.Input[0]);
        }
        return null;
    }

    private static string? TextOf(TensorProto? tensor) => tensor is { StringVal.Count: > 0 } ? tensor.StringVal[0].ToStringUtf8() : null;

    private static void DropControls(NodeDef node)
    {
        for (int i = node.Input.Count - 1; i >= 0; i--)
        {
            if (node.Input[i].StartsWith('^')) node.Input.RemoveAt(i);
        }
    }

    /// <summary>Adds a node and what it needs, data only: the order of initializers is nobody's business once tables are independent.</summary>
    private static void Add(NodeDef node, GraphIndex from, GraphDef into, HashSet<string> present)
    {
        if (!present.Add(node.Name)) return;
        foreach (string input in node.Input)
        {
            if (!present.Contains(NodeInput.NodeOf(input)) && from.Find(NodeInput.NodeOf(input)) is { } source)
            {
                NodeDef own = source.Clone();
                DropControls(own);
                Add(own, from, into, present);
            }
        }
        into.Node.Add(node);
    }
}

using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What an engine can compute: its ops, and the dtypes that it takes for them.</summary>
public sealed class EngineOps
{
    private readonly Dictionary<string, string[]> _attributes;

    private EngineOps(Dictionary<string, string[]> attributes) => _attributes = attributes;

    /// <summary>
    /// Reads an engine's list: one op a line; after an op, the attributes for which it does not take every dtype that the op is defined for,
    /// <c>Erf T:float32,float64</c>.
    /// </summary>
    public static EngineOps Parse(IEnumerable<string> lines) =>
        new(lines.Where(line => line.Length > 0).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal));

    /// <summary>What a frozen graph needs and the engine lacks, as the errors MB1209: one for each op, and one for each dtype of an op.</summary>
    /// <param name="plan">The frozen graph.</param>
    /// <param name="custom">Ops that the application gives the engine itself.</param>
    public IReadOnlyList<ModelFileException> Missing(FreezePlan plan, IReadOnlyCollection<string> custom)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(custom);
        var missing = new List<ModelFileException>();
        foreach (string op in plan.Ops.Where(op => !_attributes.ContainsKey(op) && !custom.Contains(op)))
        {
            NodeDef? node = plan.Graph.Node.FirstOrDefault(n => n.Op == op);
            missing.Add(Lacks($"the op {op}{(node is null ? ", which a function of the graph uses" : $" (node '{node.Name}')")}", plan));
        }
        // One of each op and dtype: a model may have hundreds of such nodes.
        var told = new HashSet<(string, string)>();
        foreach (NodeDef node in plan.Graph.Node.Concat((plan.Graph.Library?.Function ?? []).SelectMany(f => f.NodeDef)))
        {
            if (custom.Contains(node.Op) || !_attributes.TryGetValue(node.Op, out string[]? attributes)) continue;
            foreach (string[] attribute in attributes.Select(a => a.Split(':')))
            {
                if (!node.Attr.TryGetValue(attribute[0], out AttrValue? value) || value.ValueCase != AttrValue.ValueOneofCase.Type) continue;
                string dtype = DTypeNames.Of(value.Type);
                if (attribute[1].Split(',').Contains(dtype) || !told.Add((node.Op, dtype))) continue;
                missing.Add(Lacks($"the op {node.Op} (node '{node.Name}') for {dtype}; it takes {attribute[1].Replace(",", ", ", StringComparison.Ordinal)}", plan));
            }
        }
        return missing;
    }

    private static ModelFileException Lacks(string what, FreezePlan plan) => new(
        DiagnosticCodes.OpNotInEngine,
        $"The embedded engine does not have {what}. Cut the graph before it with other OutputNodes or InputNodes, give the engine the op and name it in the item's CustomOps, or set Engine=\"TensorFlow\" on the item and give the class another engine.",
        plan.GraphFile);
}

using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>A node of a graph or of a function body, its inputs resolved to indices.</summary>
internal sealed class GraphNode(NodeDef def, OutputArg[]? signature)
{
    public NodeDef Def { get; } = def;

    /// <summary>The outputs that its op declares; null when the op is unknown.</summary>
    public OutputArg[]? Signature { get; } = signature;

    /// <summary>Index of the node that makes each data input; -1 when there is no such node.</summary>
    public int[] InputNodes { get; set; } = [];

    public int[] InputPorts { get; set; } = [];

    /// <summary>Null until the node's turn came.</summary>
    public InferredOutput[]? Outputs { get; set; }

    /// <summary>Whether this is a v1 loop's Merge with one input from its NextIteration.</summary>
    public bool ClosesLoop { get; set; }

    /// <summary>For such a Merge: the join of everything that arrived at it so far.</summary>
    public InferredOutput? LoopState { get; set; }

    public bool IsDirty { get; set; } = true;

    public static bool IsMerge(string op) => op is "Merge" or "RefMerge";

    public static bool IsNextIteration(string op) => op is "NextIteration" or "RefNextIteration";
}

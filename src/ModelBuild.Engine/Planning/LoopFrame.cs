using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// A loop of TensorFlow 1, found again in its graph: Enter, Merge, Switch, NextIteration and Exit nodes around a condition and a body.
/// </summary>
internal sealed record LoopFrame(NodeMessage LoopCond, Endpoint Condition, IReadOnlyList<LoopVariable> Variables, IReadOnlyList<NodeMessage> Invariants)
{
    /// <summary>The loops of a scope by the node names of their exits.</summary>
    public static Dictionary<string, LoopFrame> Find(Scope scope)
    {
        var frames = new Dictionary<string, LoopFrame>(StringComparer.Ordinal);
        if (!scope.Nodes.Any(n => n.Op is "Enter" or "RefEnter")) return frames;

        var consumers = new Dictionary<string, List<NodeMessage>>(StringComparer.Ordinal);
        foreach (NodeMessage node in scope.Nodes)
        {
            if (node.Op is not ("Merge" or "RefMerge" or "Switch" or "RefSwitch" or "Exit" or "RefExit")) continue;
            foreach (Endpoint input in scope.Inputs(node))
            {
                if (input.Node is null) continue;
                if (!consumers.TryGetValue(input.Node.Name, out List<NodeMessage>? list)) consumers[input.Node.Name] = list = [];
                list.Add(node);
            }
        }
        IEnumerable<NodeMessage> Consumers(NodeMessage node, string op) =>
            consumers.TryGetValue(node.Name, out List<NodeMessage>? list) ? list.Where(n => n.Op == op || n.Op == "Ref" + op) : [];

        foreach (IGrouping<string, NodeMessage> entered in scope.Nodes.Where(n => n.Op is "Enter" or "RefEnter").GroupBy(n => n.Attributes["frame_name"].Text))
        {
            var variables = new List<LoopVariable>();
            var invariants = new List<NodeMessage>();
            NodeMessage? loopCond = null;
            foreach (NodeMessage enter in entered)
            {
                NodeMessage? merge = Consumers(enter, "Merge").FirstOrDefault();
                if (merge is null)
                {
                    invariants.Add(enter);
                    continue;
                }
                Endpoint? next = scope.Inputs(merge).FirstOrDefault(i => i.Node?.Op is "NextIteration" or "RefNextIteration");
                NodeMessage? loopSwitch = Consumers(merge, "Switch").FirstOrDefault(s => scope.Inputs(s)[1].Node?.Op == "LoopCond" && scope.Inputs(s)[0].Node == merge);
                if (next is null) throw Broken(enter, "its Merge takes no NextIteration");
                if (loopSwitch is not null) loopCond = scope.Inputs(loopSwitch)[1].Node;
                NodeMessage? exit = loopSwitch is null ? null : Consumers(loopSwitch, "Exit").FirstOrDefault();
                variables.Add(new LoopVariable(enter, merge, loopSwitch, next.Node, exit));
            }
            if (loopCond is null) throw Broken(entered.First(), "it has no LoopCond");
            var frame = new LoopFrame(loopCond, scope.Inputs(loopCond)[0], variables, invariants);
            foreach (LoopVariable variable in variables)
            {
                if (variable.Exit is { } exit) frames[exit.Name] = frame;
            }
        }
        return frames;
    }

    private static ModelException Broken(NodeMessage enter, string what) => new(
        ModelErrorCodes.GraphDamaged, $"The loop that '{enter.Name}' enters is broken: {what}.");
}

/// <summary>A variable of such a loop: the nodes that carry it. Switch and Exit are absent when nobody reads it there.</summary>
internal sealed record LoopVariable(NodeMessage Enter, NodeMessage Merge, NodeMessage? Switch, NodeMessage NextIteration, NodeMessage? Exit);

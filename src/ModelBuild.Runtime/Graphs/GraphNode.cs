namespace ModelBuild;

/// <summary>A node of a model's graph.</summary>
/// <param name="Name">The node's name; its tensors are <c>name:0</c>, <c>name:1</c>.</param>
/// <param name="Op">The name of its op: <c>Conv2D</c>.</param>
public sealed record GraphNode(string Name, string Op)
{
    /// <summary>As a list shows it: <c>conv/Relu (Relu)</c>.</summary>
    public override string ToString() => $"{Name} ({Op})";
}

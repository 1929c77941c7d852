namespace ModelBuild;

/// <summary>What is known of an input or output before the model runs.</summary>
/// <param name="Name">The tensor name, <c>node:port</c>.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">Its static shape.</param>
/// <param name="IsOptional">For inputs: whether the graph has a default for it (a <c>PlaceholderWithDefault</c>).</param>
public sealed record TensorSpec(string Name, DType DType, Shape Shape, bool IsOptional = false)
{
    /// <summary>As messages show it: <c>x:0 float32 [?,8]</c>.</summary>
    public override string ToString() => $"{Name} {DTypes.NameOf(DType)} {Shape}{(IsOptional ? " (optional)" : "")}";
}

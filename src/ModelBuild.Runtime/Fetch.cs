namespace ModelBuild;

/// <summary>
/// A tensor to be fetched by itself: <c>digits.Run(inputs, Digits.Fetch.Digit)</c> runs only the nodes that it needs. Generated classes have one for each
/// output; <see cref="GraphTensor.As{T}"/> gives one for any other tensor of the graph.
/// </summary>
/// <typeparam name="T">The .NET type of the tensor's dtype.</typeparam>
/// <param name="tensor">The tensor name, <c>node:port</c>.</param>
public sealed class Fetch<T>(string tensor) where T : struct
{
    /// <summary>The tensor name, <c>node:port</c>.</summary>
    public string Tensor { get; } = tensor;

    /// <summary>The tensor name.</summary>
    public override string ToString() => Tensor;
}

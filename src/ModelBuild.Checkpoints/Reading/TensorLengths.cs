namespace ModelBuild.Checkpoints.Reading;

/// <summary>The lengths that a <see cref="System.Numerics.Tensors.Tensor{T}"/> of a shape has.</summary>
internal static class TensorLengths
{
    /// <summary>To Tensor no lengths mean no elements, so that a scalar becomes one element of shape [1].</summary>
    public static nint[] Of(IReadOnlyList<long> shape) => shape.Count == 0 ? [1] : [.. shape.Select(dim => (nint)dim)];
}

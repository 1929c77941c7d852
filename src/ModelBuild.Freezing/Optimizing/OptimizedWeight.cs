using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A constant of an optimized graph whose content comes from the checkpoint, changed on the way.</summary>
/// <param name="Node">The <c>Const</c> node, without content.</param>
/// <param name="Source">The weight that it is made from.</param>
/// <param name="Scaling">Factors to multiply the weight with; null for none.</param>
/// <param name="Stored">The dtype of the constant.</param>
/// <param name="File">The user's file that the graph comes from, for messages.</param>
internal sealed record OptimizedWeight(NodeDef Node, FrozenWeight Source, WeightScaling? Scaling, DataType Stored, string File)
{
    /// <summary>A weight that nothing was done to.</summary>
    public OptimizedWeight(NodeDef node, FrozenWeight source, string file) : this(node, source, null, source.Tensor.DType, file)
    {
    }

    public IReadOnlyList<long> Shape => Source.Shape;

    public long ElementCount => Source.ElementCount;

    /// <summary>Whether the bytes differ from those in the checkpoint.</summary>
    public bool IsChanged => Scaling is not null || Stored != Source.Tensor.DType;

    /// <summary>How many bytes the value takes; for strings as they are stored.</summary>
    public long Size => IsChanged ? ElementCount * WeightTransform.SizeOf(Stored) : Source.Size;

    /// <summary>Reads the value, piece by piece, as it is to stand in the file.</summary>
    /// <exception cref="ModelBuild.Diagnostics.ModelFileException">MB1051: an element that half precision cannot hold; or what reading the checkpoint throws.</exception>
    public void Read(CheckpointReader reader, BytesHandler handler, CancellationToken cancellation = default)
    {
        if (!IsChanged)
        {
            Source.Read(reader, handler, cancellation);
            return;
        }
        var transform = new WeightTransform(Source.Node.Name, Scaling, Stored, File);
        Source.Read(reader, bytes => transform.Next(bytes, handler), cancellation);
    }
}

using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Diagnostics;

namespace ModelBuild.Checkpoints;

/// <summary>A checkpoint at a glance: its tensors as rows, and what they add up to. Where it lies is no part of it, so copies have equal summaries.</summary>
/// <param name="Format">How it is stored.</param>
/// <param name="Tensors">Its tensors, ordered by the bytes of their names.</param>
/// <param name="Parameters">The number of elements of all tensors.</param>
/// <param name="Bytes">The bytes of all values.</param>
public sealed record CheckpointSummary(CheckpointFormat Format, IReadOnlyList<TensorSummary> Tensors, long Parameters, long Bytes)
{
    /// <summary>Summarizes a checkpoint.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="statistics">Whether to read all values for <see cref="TensorSummary.Statistics"/>; they are streamed. Otherwise only the index is looked at.</param>
    /// <param name="cancellation">Looked at between tensors and parts of them.</param>
    /// <exception cref="ModelFileException">With statistics, what <see cref="CheckpointReader.Read"/> throws.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CheckpointSummary Of(CheckpointReader reader, bool statistics = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var tensors = new List<TensorSummary>(reader.Tensors.Count);
        long parameters = 0, bytes = 0;
        foreach (CheckpointTensor tensor in reader.Tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            long size = tensor.Slices.Count > 0 ? tensor.Slices.Sum(slice => slice.Size) : tensor.Size;
            tensors.Add(new TensorSummary(
                tensor.Name, tensor.DType, tensor.Shape, tensor.ElementCount, size, tensor.Shard, Math.Max(tensor.Slices.Count, 1),
                statistics ? StatisticsCollector.Of(reader, tensor, cancellation) : null));
            parameters += tensor.ElementCount;
            bytes += size;
        }
        return new CheckpointSummary(reader.Format, tensors, parameters, bytes);
    }

    /// <summary>
    /// The summary as JSON: <c>format</c>, <c>parameters</c>, <c>bytes</c>, and <c>tensors</c> with the members of <see cref="TensorSummary"/>, names in lower
    /// case, the dtype as <c>tf.DType.name</c>. The same checkpoint gives the same text, with line feeds. What is null in a record is null here.
    /// </summary>
    public string ToJson() => SummaryText.Json(this);

    /// <summary>The summary as a table in plain text, a line for each tensor and one for the sums.</summary>
    public string ToText() => SummaryText.Table(this);
}

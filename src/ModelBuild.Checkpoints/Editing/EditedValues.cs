using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Editing;

/// <summary>Streams the values of an edit's tensors into the new checkpoint.</summary>
internal sealed class EditedValues(
    CheckpointFiles files, CheckpointReader reader, CheckpointWriter writer, EditPlan plan, CheckpointEdit edit, int shards, CancellationToken cancellation)
{
    private readonly long _total = Math.Max(1, plan.Tensors.Sum(t => t.Source.Size));
    private long _before;

    public void Write()
    {
        foreach (PlannedTensor tensor in plan.Tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tensor.Source.DType == DataType.DtString) WriteStrings(tensor);
            else if (ElementSize.Of(tensor.Source.DType) == 0) WriteStored(tensor);
            else if (tensor.Source.IsPartitioned && !edit.JoinSlices) WriteSlices(tensor);
            else writer.Add(tensor.Name, tensor.DType, tensor.Source.Shape, stream => Copy(tensor, stream, h => reader.Read(tensor.Source, h, cancellation)), ShardOf(tensor.Source.Shard));
            _before += tensor.Source.Size;
        }
    }

    private void WriteSlices(PlannedTensor tensor)
    {
        foreach (CheckpointSlice slice in tensor.Source.Slices)
        {
            writer.AddSlice(tensor.Name, tensor.DType, tensor.Source.Shape, slice.Slice, stream =>
                Copy(tensor, stream, h => reader.ReadSlice(tensor.Source, slice.Slice, h, cancellation)), ShardOf(slice.Shard));
        }
    }

    private void Copy(PlannedTensor tensor, Stream stream, Action<BytesHandler> read)
    {
        if (tensor.DType == tensor.Source.DType)
        {
            read(stream.Write);
            return;
        }
        var cast = new ValueCast(tensor.Source.DType, tensor.DType, stream);
        read(cast.Write);
        if (cast.Overflowed > 0) plan.Warn($"{cast.Overflowed} values of '{NameText.Shorten(tensor.Source.Name)}' are too large for {tensor.DType} and became infinite.");
    }

    private void WriteStrings(PlannedTensor tensor)
    {
        byte[][] strings = reader.ReadStrings(tensor.Source);
        if (tensor.Source.Name == CheckpointObjectGraph.Key) strings = ObjectGraphKeys.Rename(strings, plan);
        if (!tensor.Source.IsPartitioned || edit.JoinSlices)
        {
            writer.AddStrings(tensor.Name, tensor.Source.Shape, Memory(strings), ShardOf(tensor.Source.Shard));
            return;
        }
        foreach (CheckpointSlice slice in tensor.Source.Slices)
            writer.AddStringSlice(tensor.Name, tensor.Source.Shape, slice.Slice, Memory(Cut(strings, tensor.Source.Shape, slice.Slice)), ShardOf(slice.Shard));
    }

    /// <summary>Values that nobody here understands, a variant's, are copied byte by byte, with their checksum.</summary>
    private void WriteStored(PlannedTensor tensor)
    {
        CheckpointTensor source = tensor.Source;
        if (files.Format != CheckpointFormat.V2 || source.IsPartitioned || BundleIndex.Read(files.Index).IsBigEndian)
        {
            throw new ModelFileException(
                DiagnosticCodes.UnsupportedDType,
                $"'{NameText.Shorten(source.Name)}' has the dtype {source.DType}, whose values can be copied only as they are, and not out of this checkpoint. Drop the tensor.", files.Index);
        }
        try
        {
            using SafeFileHandle file = File.OpenHandle(files.DataFiles[source.Shard]);
            if (source.Size > RandomAccess.GetLength(file) - source.Offset)
                throw new ModelFileException(DiagnosticCodes.DataDamaged, $"The checkpoint's data file ends before the values of '{NameText.Shorten(source.Name)}'. Copy or download it again.", files.DataFiles[source.Shard]);
            using var stored = new FileRegion(file, source.Offset, source.Size);
            writer.AddStored(tensor.Name, source.DType, source.Shape, source.Size, source.Crc32C, stored.CopyTo, ShardOf(source.Shard));
        }
        catch (FileNotFoundException)
        {
            throw CheckpointPath.DataFileMissing(files.DataFiles[source.Shard]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's data file cannot be read: {e.Message}", files.DataFiles[source.Shard], inner: e);
        }
    }

    /// <summary>The shard for what comes next: the old one, or by how much of all values came before.</summary>
    private int ShardOf(int old) => edit.Shards is null ? old : (int)Int128.Min(shards - 1, (Int128)_before * shards / _total);

    private static ReadOnlyMemory<byte>[] Memory(byte[][] strings) => [.. strings.Select(s => (ReadOnlyMemory<byte>)s)];

    /// <summary>The elements of a slice.</summary>
    private static byte[][] Cut(byte[][] strings, IReadOnlyList<long> shape, TensorSlice slice)
    {
        Block block = Block.Of(slice, shape)!.Value;
        byte[][] cut = new byte[CheckpointTensor.CountOf(block.Length)][];
        long[] index = new long[shape.Count];
        for (int i = 0; i < cut.Length; i++, SliceAssembly.Next(index, block.Length))
        {
            long at = 0;
            for (int d = 0; d < index.Length; d++) at = (at * shape[d]) + block.Start[d] + index[d];
            cut[i] = strings[at];
        }
        return cut;
    }
}

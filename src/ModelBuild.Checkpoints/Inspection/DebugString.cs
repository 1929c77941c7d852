using System.Text;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// The list that TensorFlow's readers make (<c>debug_string</c>). Of a V2 checkpoint it is what the index holds, key by key: the slices of a partitioned
/// tensor under their encoded keys, not the tensor. Of a V1 checkpoint it is the tensors, in the order of a hash map.
/// </summary>
internal static class DebugString
{
    // As Python's decode("utf-8", errors="ignore"): the keys of slices are no text.
    private static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(""));

    public static void Write(CheckpointReader reader, CheckpointFiles files, TextWriter output)
    {
        if (reader.Format == CheckpointFormat.V1) WriteV1(reader, output);
        else WriteV2(files.Index, output);
    }

    private static void WriteV1(CheckpointReader reader, TextWriter output)
    {
        // The writer of V1 checkpoints is given the tensors by name, and the reader's map takes them in the file's order.
        foreach (string name in HashMapOrder.Of([.. reader.Tensors.Select(tensor => tensor.Name)]))
        {
            CheckpointTensor tensor = reader.Get(name);
            string slices = tensor.Slices.Count > 1 ? $", {tensor.Slices.Count} slices" : "";
            WriteLine(output, name, tensor.DType, tensor.Shape, slices);
        }
    }

    private static void WriteV2(string index, TextWriter output)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(index);
            TableReader.Read(file, index, (key, value) =>
            {
                if (key.IsEmpty) return;
                // The index was read before, so every entry parses.
                BundleEntryProto entry = BundleEntryProto.Parser.ParseFrom(value);
                if (entry.Slices.Count == 0) WriteLine(output, Utf8.GetString(key), entry.Dtype, [.. entry.Shape?.Dim.Select(dim => dim.Size) ?? []], "");
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's index cannot be read: {e.Message}", index, inner: e);
        }
    }

    private static void WriteLine(TextWriter output, string name, DataType dtype, IReadOnlyList<long> shape, string slices) =>
        output.Write($"{name} ({DTypeText.OfMessage(dtype)}) [{string.Join(',', shape)}]{slices}\n");
}

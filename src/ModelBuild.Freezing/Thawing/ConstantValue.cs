using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;
using TensorContent = ModelBuild.Graphs.TensorContent;
using TensorElements = ModelBuild.Graphs.TensorElements;

namespace ModelBuild.Freezing;

/// <summary>The elements of a constant, wherever they are: left in the file, in <c>tensor_content</c>, or in the field of their dtype, the last standing for all that are missing.</summary>
internal sealed class ConstantValue
{
    private const int Piece = 64 * 1024;

    /// <summary>More elements that are all alike than a frozen graph could hold spelled out.</summary>
    private const long MostRepeated = int.MaxValue;

    private readonly TensorProto _tensor;
    private readonly TensorContent? _content;
    private readonly long _bytes;

    private ConstantValue(TensorProto tensor, TensorContent? content, long bytes) => (_tensor, _content, _bytes) = (tensor, content, bytes);

    /// <summary>Checks that the value is whole.</summary>
    /// <exception cref="ModelFileException">MB1042: it is not, or no variable can hold it.</exception>
    public static ConstantValue Of(NodeDef constant, FrozenFile file, out long[] shape)
    {
        if (constant.Attr.GetValueOrDefault("value")?.Tensor is not { } tensor) throw Unusable(constant, "it has no value", file);
        shape = [.. (tensor.TensorShape ?? new TensorShapeProto()).Dim.Select(d => d.Size)];
        string what = $"{DTypeNames.Of(tensor.Dtype)} [{string.Join(',', shape)}]";
        int size = DTypeSize.Of(tensor.Dtype);
        if (size == 0 && tensor.Dtype != DataType.DtString) throw Unusable(constant, $"a variable cannot hold {DTypeNames.Of(tensor.Dtype)}", file);
        long count = CountOf(tensor);
        if (count < 0 || count > MostRepeated / Math.Max(size, 1))
            throw Unusable(constant, $"its shape, {what}, cannot be that of a value", file);
        if (constant.Attr.GetValueOrDefault("dtype") is { } dtype && dtype.Type != tensor.Dtype) throw Unusable(constant, $"its dtype is not that of its value, {what}", file);

        TensorContent? content = file.ContentOf(constant);
        var value = new ConstantValue(tensor, content, count * size);
        if (tensor.Dtype == DataType.DtString)
        {
            // A repeated string is held once, but listed each time.
            if (content is not null || !tensor.TensorContent.IsEmpty || tensor.StringVal.Count > count || (count > 1 << 24 && tensor.StringVal.Count < count))
                throw Unusable(constant, $"its {tensor.StringVal.Count} strings do not make {what}", file);
            return value;
        }
        long given = content?.Length ?? (tensor.TensorContent.IsEmpty ? TensorElements.Given(value._tensor).Length : tensor.TensorContent.Length);
        bool whole = content is not null || !tensor.TensorContent.IsEmpty;
        if (whole ? given != value._bytes : given > value._bytes || given % size != 0) throw Unusable(constant, $"its value has {given} bytes, where {what} has {value._bytes}", file);
        return value;
    }

    /// <summary>Writes the elements, raw and little-endian.</summary>
    public void CopyTo(Stream stream, FrozenFile file, CancellationToken cancellation)
    {
        if (_content is { } content)
        {
            file.Copy(content, stream, cancellation);
            return;
        }
        ReadOnlySpan<byte> given = _tensor.TensorContent.IsEmpty ? TensorElements.Given(_tensor) : _tensor.TensorContent.Span;
        stream.Write(given);
        int size = DTypeSize.Of(_tensor.Dtype);
        ReadOnlySpan<byte> last = given.IsEmpty ? new byte[size] : given[^size..];
        byte[] repeated = new byte[Math.Min(Piece / size * size, _bytes - given.Length)];
        for (int i = 0; i < repeated.Length; i += size) last.CopyTo(repeated.AsSpan(i));
        for (long left = _bytes - given.Length; left > 0; left -= Math.Min(left, repeated.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            stream.Write(repeated.AsSpan(0, (int)Math.Min(left, repeated.Length)));
        }
    }

    /// <summary>The elements of a constant of strings.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Strings()
    {
        var strings = new ReadOnlyMemory<byte>[CountOf(_tensor)];
        int given = _tensor.StringVal.Count;
        for (int i = 0; i < strings.Length; i++) strings[i] = given == 0 ? default : _tensor.StringVal[Math.Min(i, given - 1)].Memory;
        return strings;
    }

    /// <summary>The number of elements; -1 when the shape is not known.</summary>
    private static long CountOf(TensorProto tensor) => StaticShape.FromProto(tensor.TensorShape ?? new TensorShapeProto()).ElementCount;

    private static ModelFileException Unusable(NodeDef constant, string why, FrozenFile file) => new(
        DiagnosticCodes.CannotThaw, $"The constant '{constant.Name}' cannot become a variable: {why}. Leave it a constant with Except.", file.Path);
}

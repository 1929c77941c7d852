using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Puts a message together that <c>proto_splitter</c> cut into chunks (tensorflow/tools/proto_splitter/merge.cc): SavedModels of more than 2 GB are stored so.</summary>
internal sealed class ChunkedMessages
{
    private readonly IReadOnlyDictionary<long, byte[]> _records;
    private readonly ChunkMetadata _metadata;

    private ChunkedMessages(IReadOnlyDictionary<long, byte[]> records, ChunkMetadata metadata) => (_records, _metadata) = (records, metadata);

    /// <summary>Reads <c>saved_model.cpb</c>.</summary>
    /// <exception cref="ModelFileException">MB1103: it is truncated or damaged. MB1104: it uses a form that is not known here.</exception>
    public static SavedModel ReadSavedModel(string path)
    {
        IReadOnlyDictionary<long, byte[]> records = RiegeliRecords.Read(File.ReadAllBytes(path), path);
        try
        {
            if (records.Count == 0) throw new InvalidDataException("it has no records");
            ChunkMetadata metadata = ChunkMetadata.Parser.ParseFrom(records[records.Keys.Max()]);
            var result = new SavedModel();
            new ChunkedMessages(records, metadata).Merge(metadata.Message ?? throw new InvalidDataException("it has no message"), result, 0);
            return result;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or InvalidCastException or ArgumentException or KeyNotFoundException)
        {
            throw new ModelFileException(DiagnosticCodes.MessageDamaged, $"The SavedModel in chunks is damaged: {e.Message}", path, inner: e);
        }
    }

    private void Merge(ChunkedMessage chunked, IMessage into, int depth)
    {
        if (depth > 100) throw new InvalidDataException("its chunks nest too deeply");
        if (chunked.HasChunkIndex) into.MergeFrom(Chunk(chunked.ChunkIndex));
        foreach (ChunkedField field in chunked.ChunkedFields) MergeField(field, into, depth);
    }

    private void MergeField(ChunkedField field, IMessage message, int depth)
    {
        for (int i = 0; i < field.FieldTag.Count;)
        {
            FieldDescriptor descriptor = message.Descriptor.FindFieldByNumber((int)field.FieldTag[i++].Field) ?? throw new InvalidDataException("it has an unknown field");
            object value = descriptor.Accessor.GetValue(message);
            if (descriptor.IsMap)
            {
                var map = (IDictionary)value;
                string key = field.FieldTag[i++].MapKey.S;
                FieldDescriptor valueField = descriptor.MessageType.FindFieldByNumber(2);
                if (map[key] is not IMessage element) map[key] = element = (IMessage)Activator.CreateInstance(valueField.MessageType.ClrType)!;
                message = element;
                continue;
            }
            if (descriptor.IsRepeated)
            {
                var list = (IList)value;
                ulong index = i < field.FieldTag.Count ? field.FieldTag[i++].Index : (ulong)list.Count;
                if (descriptor.FieldType == FieldType.Bytes)
                {
                    list.Add(ByteString.CopyFrom(Chunk(field.Message.ChunkIndex)));
                    return;
                }
                if (index > (ulong)list.Count) throw new InvalidDataException("an element is missing");
                if (index == (ulong)list.Count) list.Add(Activator.CreateInstance(descriptor.MessageType.ClrType)!);
                message = (IMessage)list[(int)index]!;
                continue;
            }
            if (descriptor.FieldType != FieldType.Message)
            {
                byte[] bytes = Chunk(field.Message.ChunkIndex);
                descriptor.Accessor.SetValue(message, descriptor.FieldType == FieldType.String ? System.Text.Encoding.UTF8.GetString(bytes) : ByteString.CopyFrom(bytes));
                return;
            }
            if (value is not IMessage child) descriptor.Accessor.SetValue(message, child = (IMessage)Activator.CreateInstance(descriptor.MessageType.ClrType)!);
            message = child;
        }
        Merge(field.Message, message, depth + 1);
    }

    private byte[] Chunk(ulong index)
    {
        if (index >= (ulong)_metadata.Chunks.Count) throw new InvalidDataException("it refers to a chunk that is not there");
        ChunkInfo info = _metadata.Chunks[(int)index];
        return _records.TryGetValue((long)info.Offset, out byte[]? record) ? record : throw new InvalidDataException($"the record at {info.Offset} is missing");
    }
}

using Google.Protobuf;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// One feature of an Example: a list of strings, floats or integers (tensorflow/core/example/feature.proto). Read from its bytes, since examples are many and small.
/// </summary>
internal sealed class Feature
{
    private readonly List<TensorString> _strings = [];
    private readonly List<float> _floats = [];
    private readonly List<long> _integers = [];

    /// <summary>The dtype of the list; Invalid when the feature is empty.</summary>
    public DType DType { get; private set; }

    public int Count => DType switch { DType.String => _strings.Count, DType.Float => _floats.Count, DType.Int64 => _integers.Count, _ => 0 };

    /// <summary>Copies the list into a tensor of its dtype, from the given element on.</summary>
    public void CopyTo(Tensor tensor, int first)
    {
        switch (DType)
        {
            case DType.String: _strings.CopyTo(tensor.Strings!, first); break;
            case DType.Float: _floats.CopyTo(tensor.Span<float>()[first..]); break;
            case DType.Int64: _integers.CopyTo(tensor.Span<long>()[first..]); break;
        }
    }

    /// <summary>The features of a serialized Example; of two of one name the last counts.</summary>
    public static Dictionary<string, Feature> OfExample(TensorString serialized)
    {
        var features = new Dictionary<string, Feature>(StringComparer.Ordinal);
        Read(serialized, input => Fields(input, 1, features1 => Features(features1, features)));
        return features;
    }

    /// <summary>The context and the lists of features of a serialized SequenceExample.</summary>
    public static (Dictionary<string, Feature> Context, Dictionary<string, List<Feature>> Lists) OfSequence(TensorString serialized)
    {
        var context = new Dictionary<string, Feature>(StringComparer.Ordinal);
        var lists = new Dictionary<string, List<Feature>>(StringComparer.Ordinal);
        Read(serialized, input =>
        {
            while (input.ReadTag() is var tag and not 0)
            {
                if (tag == Tag(1)) Features(input.ReadBytes().CreateCodedInput(), context);
                else if (tag == Tag(2)) Fields(input.ReadBytes().CreateCodedInput(), 1, entry => Entry(entry, (name, value) =>
                {
                    List<Feature> list = lists[name] = [];
                    Fields(value, 1, feature => list.Add(One(feature)));
                }));
                else input.SkipLastField();
            }
        });
        return (context, lists);
    }

    private static void Read(TensorString serialized, Action<CodedInputStream> read)
    {
        try
        {
            read(new CodedInputStream(serialized.Bytes.ToArray()));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new KernelException($"Could not parse example input: {e.Message}");
        }
    }

    private static uint Tag(int field) => WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);

    /// <summary>Hands on each message in a field, and passes over all other fields.</summary>
    private static void Fields(CodedInputStream input, int field, Action<CodedInputStream> read)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Tag(field)) read(input.ReadBytes().CreateCodedInput());
            else input.SkipLastField();
        }
    }

    private static void Features(CodedInputStream input, Dictionary<string, Feature> features) =>
        Fields(input, 1, entry => Entry(entry, (name, value) => features[name] = One(value)));

    /// <summary>An entry of a map from names to messages.</summary>
    private static void Entry(CodedInputStream input, Action<string, CodedInputStream> read)
    {
        string name = "";
        ByteString value = ByteString.Empty;
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Tag(1)) name = input.ReadString();
            else if (tag == Tag(2)) value = input.ReadBytes();
            else input.SkipLastField();
        }
        read(name, value.CreateCodedInput());
    }

    private static Feature One(CodedInputStream input)
    {
        var feature = new Feature();
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Tag(1) || tag == Tag(2) || tag == Tag(3))
            {
                feature.DType = tag == Tag(1) ? DType.String : tag == Tag(2) ? DType.Float : DType.Int64;
                feature.Values(input.ReadBytes().CreateCodedInput());
            }
            else input.SkipLastField();
        }
        return feature;
    }

    /// <summary>The values of a list, packed or one by one.</summary>
    private void Values(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (DType == DType.String && tag == Tag(1)) _strings.Add(new TensorString(input.ReadBytes().Memory));
            else if (DType == DType.Float && tag == WireFormat.MakeTag(1, WireFormat.WireType.Fixed32)) _floats.Add(input.ReadFloat());
            else if (DType == DType.Int64 && tag == WireFormat.MakeTag(1, WireFormat.WireType.Varint)) _integers.Add(input.ReadInt64());
            else if (DType != DType.String && tag == Tag(1))
            {
                CodedInputStream packed = input.ReadBytes().CreateCodedInput();
                while (!packed.IsAtEnd)
                {
                    if (DType == DType.Float) _floats.Add(packed.ReadFloat());
                    else _integers.Add(packed.ReadInt64());
                }
            }
            else input.SkipLastField();
        }
    }
}

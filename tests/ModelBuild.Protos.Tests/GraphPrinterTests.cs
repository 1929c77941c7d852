using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Protos.Tests;

/// <summary>What is written without descriptors is what the descriptors give, to the byte.</summary>
public class GraphPrinterTests
{
    public static TheoryData<string> Goldens() =>
        new(Directory.GetFiles(Repository.Golden("text"), "*.MetaGraphDef.pb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Graphs_of_TensorFlow(string file) => Compare(MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("text", file))));

    /// <summary>Every field of every message below a MetaGraphDef, down to where messages hold themselves: with values, with defaults, and left out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Graphs_with_every_field(int seed)
    {
        var random = new Random(seed);
        var seen = new HashSet<string>();
        for (int i = 0; i < 40; i++)
        {
            var meta = new MetaGraphDef();
            Fill(meta, random, 7, seen);
            Compare(meta);
        }
        foreach (MessageDescriptor type in (MessageDescriptor[])[MetaGraphDef.Descriptor, NodeDef.Descriptor, AttrValue.Descriptor, TensorProto.Descriptor, SignatureDef.Descriptor, TensorInfo.Descriptor])
            Assert.All(type.Fields.InFieldNumberOrder(), field => Assert.Contains(field.FullName, seen));
    }

    [Fact]
    public void Every_dtype_has_its_name()
    {
        EnumDescriptor type = TypesReflection.Descriptor.EnumTypes.Single(e => e.Name == "DataType");
        Assert.All(type.Values, value => Assert.Equal(value.Name, GraphPrinter.NameOf((DataType)value.Number)));
        Assert.All((int[])[-1, 33, 100, 133, int.MaxValue], number => Assert.Null(type.FindValueByNumber(number)));
        Assert.Equal(["-1", "33", "100", "133"], ((int[])[-1, 33, 100, 133]).Select(number => GraphPrinter.NameOf((DataType)number)));
    }

    private static void Compare(MetaGraphDef meta)
    {
        using var expected = new StringWriter();
        new TextPrinter(expected, byDescriptor: true).Print(meta);
        Assert.Equal(expected.ToString(), TextFormat.Print(meta));
    }

    private static void Fill(IMessage message, Random random, int depth, HashSet<string> seen)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (random.Next(3) == 0 || (depth == 0 && field.FieldType == FieldType.Message)) continue;
            // What an Any holds is for the descriptors, which need a type that is known.
            if (field.FieldType == FieldType.Message && !field.IsMap && field.MessageType == Any.Descriptor) continue;
            seen.Add(field.FullName);
            if (field.IsMap)
            {
                var map = (IDictionary)field.Accessor.GetValue(message);
                for (int i = random.Next(3); i >= 0; i--) map[Value(field.MessageType.FindFieldByNumber(1), random, depth, seen)] = Value(field.MessageType.FindFieldByNumber(2), random, depth, seen);
            }
            else if (field.IsRepeated)
            {
                for (int i = random.Next(3); i >= 0; i--) ((IList)field.Accessor.GetValue(message)).Add(Value(field, random, depth, seen));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, random, depth, seen));
            }
        }
    }

    private static object Value(FieldDescriptor field, Random random, int depth, HashSet<string> seen)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                IMessage message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                // Messages hold one another: with less each time the tree stays small.
                Fill(message, random, Math.Min(depth - 1, random.Next(depth + 1)), seen);
                return message;
            case FieldType.String: return Pick(random, "", "node", "a\"b\\c'd\n\t\r", "\u00fc\uE000\U0001F600", "\U0001F601z", "\uFFFDz", "\u007f");
            case FieldType.Bytes: return ByteString.CopyFrom(Pick<byte[]>(random, [], [0, 7, 31, 32, 127, 128, 255], "text"u8.ToArray()));
            case FieldType.Bool: return random.Next(2) == 0;
            case FieldType.Float: return Pick(random, 0f, -0f, 1.5f, 1e-45f, 3.4e38f, float.NaN, float.NegativeInfinity, 0.1f);
            case FieldType.Double: return Pick(random, 0d, -0d, 1e16, 1e-5, double.NaN, double.PositiveInfinity, 0.1);
            case FieldType.SInt32 or FieldType.Int32: return Pick(random, 0, -1, int.MinValue, 7);
            case FieldType.SInt64 or FieldType.Int64: return Pick(random, 0L, -1L, long.MinValue, 7L);
            case FieldType.UInt32: return Pick(random, 0U, uint.MaxValue);
            case FieldType.UInt64: return Pick(random, 0UL, ulong.MaxValue);
            case FieldType.Enum: return Pick(random, 0, 1, 2, 14, 19, 24, 27, 32, 33, 101, 132, 133, -5);
            default: throw new InvalidOperationException(field.FullName);
        }
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}

using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Protos.Tests;

public class TextFormatTests
{
    public static TheoryData<string> GoldenPairs() =>
        new(Directory.GetFiles(Repository.Golden("text"), "*.pbtxt").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(GoldenPairs))]
    public void Text_is_printed_to_the_byte_as_TensorFlow_prints_it(string name)
    {
        IMessage message = Read(name, File.ReadAllBytes(Repository.Golden("text", name + ".pb")));
        Assert.Equal(File.ReadAllBytes(Repository.Golden("text", name + ".pbtxt")), Encoding.UTF8.GetBytes(TextFormat.Print(message)));
    }

    [Theory]
    [MemberData(nameof(GoldenPairs))]
    public void Text_is_read_as_the_binary_message(string name)
    {
        IMessage binary = Read(name, File.ReadAllBytes(Repository.Golden("text", name + ".pb")));
        IMessage text = Parse(name, File.ReadAllText(Repository.Golden("text", name + ".pbtxt")));
        // Messages compare floats by their bits, so NaN is equal to NaN.
        Assert.Equal(binary, text);
    }

    private static IMessage Read(string name, byte[] bytes) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "GraphDef" => GraphDef.Parser.ParseFrom(bytes),
        "MetaGraphDef" => MetaGraphDef.Parser.ParseFrom(bytes),
        "SavedModel" => SavedModel.Parser.ParseFrom(bytes),
        _ => throw new ArgumentException(name),
    };

    private static IMessage Parse(string name, string text) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "GraphDef" => TextFormat.Parse<GraphDef>(text),
        "MetaGraphDef" => TextFormat.Parse<MetaGraphDef>(text),
        "SavedModel" => TextFormat.Parse<SavedModel>(text),
        _ => throw new ArgumentException(name),
    };

    [SkippableFact]
    public void TensorFlows_own_graphs_in_text_survive_the_way_there_and_back()
    {
        string[] paths = Directory.GetFiles(Repository.Shared("corpus", "models"), "*.pbtxt", SearchOption.AllDirectories);
        Assert.NotEmpty(paths);
        int read = 0;
        foreach (string path in paths.Where(path => new FileInfo(path).Length < 4_000_000))
        {
            GraphDef graph;
            try
            {
                graph = TextFormat.Parse<GraphDef>(File.ReadAllText(path), path);
            }
            catch (ModelFileException error) when (error.Code == DiagnosticCodes.TextUnknownField)
            {
                continue;
            }
            Assert.Equal(graph, TextFormat.Parse<GraphDef>(TextFormat.Print(graph)));
            read++;
        }
        Assert.True(read > 0);
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(100.0, "100.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1234567890123456.0, "1234567890123456.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e16, "1.5e+16")]
    [InlineData(1e22, "1e+22")]
    [InlineData(1e100, "1e+100")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-1.25e-7, "-1.25e-07")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Doubles_are_written_as_Python_writes_them(double value, string expected) => Assert.Equal(expected, PythonNumbers.Repr(value));

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(1e10f, "10000000000.0")]
    [InlineData(1.4013e-45f, "1.4013e-45")]
    [InlineData(3.4028235e38f, "3.4028235e+38")]
    [InlineData(0.33333334f, "0.33333334")]
    [InlineData(123456789f, "123456790.0")]
    [InlineData(16777216f, "16777216.0")]
    [InlineData(1e-5f, "1e-05")]
    [InlineData(0.001f, "0.001")]
    [InlineData(float.PositiveInfinity, "inf")]
    [InlineData(-0f, "-0.0")]
    public void Floats_are_written_as_Python_writes_them(float value, string expected) => Assert.Equal(expected, PythonNumbers.Repr(value));

    [Fact]
    public void Every_number_comes_back()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            float single = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(single)) Assert.Equal(single, (float)double.Parse(PythonNumbers.Repr(single), CultureInfo.InvariantCulture));
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number)) Assert.Equal(number, double.Parse(PythonNumbers.Repr(number), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Maps_are_printed_in_the_order_of_their_keys_in_UTF8()
    {
        var node = new NodeDef();
        foreach (string key in new[] { "b", "\U0001F600", "\uFB00", "B", "a" }) node.Attr[key] = new AttrValue { B = true };
        string[] keys = TextFormat.Print(node).Split('\n').Where(line => line.Contains("key:", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["  key: \"B\"", "  key: \"a\"", "  key: \"b\"", "  key: \"\\357\\254\\200\"", "  key: \"\\360\\237\\230\\200\""], keys);
    }

    [Fact]
    public void Map_entries_may_lack_key_or_value()
    {
        var node = TextFormat.Parse<NodeDef>("attr { } attr { key: 'x' } attr { key: 'y' value { i: 1 } } attr { key: 'y' value { i: 2 } }");
        Assert.Equal(new AttrValue(), node.Attr[""]);
        Assert.Equal(new AttrValue(), node.Attr["x"]);
        Assert.Equal(2, node.Attr["y"].I);
        var function = TextFormat.Parse<FunctionDef>("ret { key: 'r' } arg_attr { value { } } resource_arg_unique_id { key: 3 }");
        Assert.Equal("", function.Ret["r"]);
        Assert.True(function.ArgAttr.ContainsKey(0));
        Assert.Equal(0u, function.ResourceArgUniqueId[3]);
    }

    [Fact]
    public void Defaults_chosen_in_a_oneof_are_shown()
    {
        Assert.Equal("i: 0\n", TextFormat.Print(new AttrValue { I = 0 }));
        Assert.Equal("b: false\n", TextFormat.Print(new AttrValue { B = false }));
        Assert.Equal("type: DT_INVALID\n", TextFormat.Print(new AttrValue { Type = DataType.DtInvalid }));
        Assert.Equal("s: \"\"\n", TextFormat.Print(new AttrValue { S = ByteString.Empty }));
        Assert.Equal("shape {\n}\n", TextFormat.Print(new AttrValue { Shape = new TensorShapeProto() }));
        Assert.Equal("", TextFormat.Print(new AttrValue()));
        Assert.Equal("", TextFormat.Print(new TensorShapeProto.Types.Dim { Size = 0 }));
    }

    [Fact]
    public void Enum_values_without_a_name_are_numbers()
    {
        var value = new AttrValue { Type = (DataType)12345 };
        Assert.Equal("type: 12345\n", TextFormat.Print(value));
        Assert.Equal(value, TextFormat.Parse<AttrValue>("type: 12345"));
        Assert.Equal(DataType.DtFloat, TextFormat.Parse<AttrValue>("type: 1").Type);
        Assert.Equal([DataType.DtFloat, DataType.DtInt32], TextFormat.Parse<AttrValue>("list { type: [DT_FLOAT, 3] }").List.Type);
    }

    [Fact]
    public void An_Any_shows_what_it_holds()
    {
        var any = new Any { TypeUrl = "type.googleapis.com/tensorflow.SaverDef", Value = new SaverDef { FilenameTensorName = "save/Const:0" }.ToByteString() };
        var info = new MetaGraphDef { MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { AnyInfo = any } };
        string text = TextFormat.Print(info);
        Assert.Equal("meta_info_def {\n  any_info {\n    [type.googleapis.com/tensorflow.SaverDef] {\n      filename_tensor_name: \"save/Const:0\"\n    }\n  }\n}\n", text);
        Assert.Equal(info, TextFormat.Parse<MetaGraphDef>(text));

        any.TypeUrl = "type.googleapis.com/someone.Else";
        any.Value = ByteString.CopyFromUtf8("x");
        text = TextFormat.Print(info);
        Assert.Contains("type_url: \"type.googleapis.com/someone.Else\"\n    value: \"x\"", text, StringComparison.Ordinal);
        Assert.Equal(info, TextFormat.Parse<MetaGraphDef>(text));
    }

    [Fact]
    public void Unknown_fields_are_not_printed()
    {
        NodeDef node = NodeDef.Parser.ParseFrom([0x0a, 1, (byte)'x', 0xa2, 0x06, 1, 7]);
        Assert.Equal("name: \"x\"\n", TextFormat.Print(node));
    }

    [Fact]
    public void Merging_adds_to_what_is_there()
    {
        var node = new NodeDef { Name = "a", Input = { "x" } };
        TextFormat.Merge("name: 'b' name: 'c' input: 'y' input: ['z']", node);
        Assert.Equal(new NodeDef { Name = "c", Input = { "x", "y", "z" } }, node);
        var attr = new AttrValue { Shape = new TensorShapeProto { UnknownRank = true } };
        TextFormat.Merge("shape { dim { size: 2 } }", attr);
        Assert.True(attr.Shape.UnknownRank);
        Assert.Equal(2, attr.Shape.Dim[0].Size);
    }

    [Theory]
    [InlineData("node {\n  nme: \"x\"\n}", "MB1102", 2, 3, "NodeDef has no field 'nme'. Did you mean 'name'?")]
    [InlineData("node { attr { key: 'T' value { type: DT_FLAOT } } }", "MB1102", 1, 32, "DataType has no value 'DT_FLAOT'. Did you mean 'DT_FLOAT'")]
    [InlineData("graph_def { }", "MB1102", 1, 1, "GraphDef has no field 'graph_def'.")]
    [InlineData("[type.googleapis.com/tensorflow.NodeDef] { }", "MB1102", 1, 1, "no extension")]
    [InlineData("node {\n  name: 3\n}", "MB1101", 2, 9, "string")]
    [InlineData("node { name: \"a\"\n name: \"b\" }", "MB1101", 2, 2, "second time")]
    [InlineData("versions [{ }, { }]", "MB1101", 1, 1, "not repeated")]
    [InlineData("node { attr { key: 'x' value { i: 1 b: true } } }", "MB1101", 1, 37, "choice 'value'")]
    [InlineData("node: \"x\"", "MB1101", 1, 7, "message")]
    [InlineData("node { name { } }", "MB1101", 1, 8, "braces")]
    [InlineData("node { attr: 3 }", "MB1101", 1, 8, "key")]
    [InlineData("versions { producer: 2147483648 }", "MB1101", 1, 22, "range")]
    [InlineData("versions { producer: 1.5 }", "MB1101", 1, 22, "integer")]
    [InlineData("node { name: \"\\377\" }", "MB1101", 1, 14, "UTF-8")]
    [InlineData("node { name: \"x\"", "MB1101", 1, 6, "never closed")]
    public void What_is_wrong_is_said_with_its_place(string text, string code, int line, int column, string says)
    {
        var error = Assert.Throws<ModelFileException>(() => TextFormat.Parse<GraphDef>(text, "graph.pbtxt"));
        Assert.Equal((code, "graph.pbtxt", line, column), (error.Code, error.File, error.Line, error.Column));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_Any_of_an_unknown_type_cannot_be_read_written_out()
    {
        var error = Assert.Throws<ModelFileException>(
            () => TextFormat.Parse<MetaGraphDef>("meta_info_def { any_info { [type.googleapis.com/some.One] { } } }"));
        Assert.Equal(DiagnosticCodes.TextUnknownField, error.Code);
        Assert.Contains("some.One", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_text_gives_no_other_exception()
    {
        string text = File.ReadAllText(Repository.Golden("text", "odd.GraphDef.pbtxt"));
        var random = new Random(2);
        int failed = 0;
        for (int i = 0; i < 1_000; i++)
        {
            char[] damaged = text.ToCharArray();
            damaged[random.Next(damaged.Length)] = (char)random.Next(1, 128);
            try
            {
                TextFormat.Print(TextFormat.Parse<GraphDef>(new string(damaged)));
            }
            catch (ModelFileException error)
            {
                Assert.True(error.Line > 0 && error.Column > 0);
                failed++;
            }
        }
        Assert.InRange(failed, 1, 999);
    }
}

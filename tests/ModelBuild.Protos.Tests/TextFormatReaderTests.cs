using System.Text;
using ModelBuild.Testing;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Protos.Tests;

public class TextFormatReaderTests
{
    private static TextScalar Scalar(string value) => TextFormatReader.Parse("v: " + value).Fields.Single().Scalar;

    private static TextFormatException Fails(string text)
    {
        var error = Assert.Throws<TextFormatException>(() => TextFormatReader.Parse(text));
        Assert.NotEqual("", error.Message);
        return error;
    }

    [Theory]
    [InlineData("a { b: 1 }")]
    [InlineData("a: { b: 1 }")]
    [InlineData("a < b: 1 >")]
    [InlineData("a: < b: 1; >,")]
    [InlineData("a: [ { b: 1, } ]")]
    [InlineData("a [ < b: 1 > ]")]
    [InlineData("# comment\na# comment { \" '\n{ # }\nb # x\n:\n1 #\n}")]
    [InlineData("\uFEFFa{b:1}")]
    public void A_nested_message_is_read_in_every_notation(string text)
    {
        TextField a = TextFormatReader.Parse(text).Fields.Single();
        Assert.Equal("a", a.Name);
        Assert.Equal(1, a.Message!.Last("b")!.Scalar.AsInteger());
    }

    [Fact]
    public void Lists_are_fields_given_several_times()
    {
        TextMessage message = TextFormatReader.Parse("a: [1, 2,3] a: 4 b: [] c: ['x' \"y\", 'z']");
        Assert.Equal([1, 2, 3, 4], message.All("a").Select(f => f.Scalar.AsInteger()));
        Assert.Equal([true, true, true, false], message.All("a").Select(f => f.IsInList));
        Assert.Null(message.Last("b"));
        Assert.Equal(["xy", "z"], message.All("c").Select(f => f.Scalar.AsString()));
    }

    [Fact]
    public void A_name_in_brackets_is_kept_apart_from_fields()
    {
        TextField any = TextFormatReader.Parse("[type.googleapis.com/tensorflow.GraphDef] { x: 1 }").Fields.Single();
        Assert.True(any.IsExtension);
        Assert.Equal("type.googleapis.com/tensorflow.GraphDef", any.Name);
        Assert.Null(TextFormatReader.Parse("[x]: 1").Last("x"));
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("'it\"s'", "it\"s")]
    [InlineData("\"a\" 'b' # between \"x\"\n \"c\"", "abc")]
    [InlineData("\"\\a\\b\\f\\n\\r\\t\\v\\?\\'\\\"\\\\\"", "\a\b\f\n\r\t\v?'\"\\")]
    [InlineData("\"\\0\\12\\0601\\x41\\x4g\"", "\0\n01A\u0004g")]
    [InlineData("\"\\303\\251 é \\u00e9 \\U0001F600 \\ud83d\\ude00\"", "é é é 😀 😀")]
    public void Strings_are_unescaped(string literal, string expected)
    {
        Assert.Equal(expected, Scalar(literal).AsString());
        Assert.Equal(Encoding.UTF8.GetBytes(expected), Scalar(literal).AsBytes());
    }

    [Fact]
    public void Bytes_need_not_be_text()
    {
        Assert.Equal([0x00, 0xff, 0x80], Scalar("\"\\000\\377\\x80\"").AsBytes());
        var error = Assert.Throws<TextFormatException>(() => Scalar("\"\\377\"").AsString());
        Assert.Equal((1, 4), (error.Line, error.Column));
    }

    [Fact]
    public void A_string_of_many_escapes_and_foreign_letters_takes_linear_time_and_room()
    {
        string literal = string.Concat(Enumerable.Repeat("é\\n日\\u00e9", 100_000));
        Assert.Equal(100_000 * 8, Scalar("\"" + literal + "\"").AsBytes().Length);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    [InlineData("- 1", -1)]
    [InlineData("017", 15)]
    [InlineData("0x1F", 31)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Integers_are_read(string text, long expected) => Assert.Equal(expected, Scalar(text).AsInteger());

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999999")]
    [InlineData("0x10000000000000000")]
    [InlineData("1.0")]
    [InlineData("x")]
    [InlineData("\"1\"")]
    public void What_is_no_integer_of_64_bits_is_refused(string text) =>
        Assert.Throws<TextFormatException>(() => Scalar(text).AsInteger());

    [Fact]
    public void Integers_keep_to_their_bounds()
    {
        Assert.Equal(ulong.MaxValue, Scalar("18446744073709551615").AsUnsigned());
        Assert.Throws<TextFormatException>(() => Scalar("-1").AsUnsigned());
        Assert.Throws<TextFormatException>(() => Scalar("4294967296").AsUnsigned(uint.MaxValue));
        Assert.Throws<TextFormatException>(() => Scalar("2147483648").AsInteger(int.MinValue, int.MaxValue));
    }

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("-1.5", -1.5)]
    [InlineData("1.5f", 1.5)]
    [InlineData("2F", 2)]
    [InlineData(".5", 0.5)]
    [InlineData("3.", 3)]
    [InlineData("1e3", 1000)]
    [InlineData("1E-3", 0.001)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("-0.0", -0.0)]
    public void Floats_are_read(string text, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Scalar(text).AsDouble()));

    [Fact]
    public void NaN_has_the_sign_that_is_written()
    {
        Assert.Equal(0x7FF8_0000_0000_0000, BitConverter.DoubleToInt64Bits(Scalar("nan").AsDouble()));
        Assert.Equal(unchecked((long)0xFFF8_0000_0000_0000), BitConverter.DoubleToInt64Bits(Scalar("-NaN").AsDouble()));
    }

    [Theory]
    [InlineData("0x10")]
    [InlineData("010")]
    [InlineData("infi")]
    [InlineData("\"1\"")]
    public void What_is_no_decimal_number_is_refused(string text) =>
        Assert.Throws<TextFormatException>(() => Scalar(text).AsDouble());

    [Fact]
    public void Booleans_are_read_in_every_notation()
    {
        foreach (string text in new[] { "true", "True", "t", "1" }) Assert.True(Scalar(text).AsBool());
        foreach (string text in new[] { "false", "False", "f", "0" }) Assert.False(Scalar(text).AsBool());
        foreach (string text in new[] { "TRUE", "2", "\"true\"", "-true", "-1" }) Assert.Throws<TextFormatException>(() => Scalar(text).AsBool());
    }

    [Theory]
    [InlineData("a: 1\nb {\n  c: $\n}", 3, 6, "$")]
    [InlineData("a {\n  b: 1\n", 1, 3, "never closed")]
    [InlineData("a { b: 1 >", 1, 10, ">")]
    [InlineData("}", 1, 1, "}")]
    [InlineData("a: \"abc\nd\"", 1, 4, "not closed")]
    [InlineData("a: \"\\q\"", 1, 5, "backslash")]
    [InlineData("a: \"\\400\"", 1, 5, "377")]
    [InlineData("a: \"\\ud800\"", 1, 5, "Unicode")]
    [InlineData("a: \"\\U00110000\"", 1, 5, "Unicode")]
    [InlineData("a: \"\\xg\"", 1, 5, "hexadecimal")]
    [InlineData("a: \"\\", 1, 5, "backslash")]
    [InlineData("a: 12b", 1, 4, "12b")]
    [InlineData("a: 1.2.3", 1, 4, "number")]
    [InlineData("a: 089", 1, 4, "089")]
    [InlineData("a: 0x", 1, 4, "0x")]
    [InlineData("a: 1e", 1, 4, "number")]
    [InlineData("a 1", 1, 3, "':'")]
    [InlineData("a [1]", 1, 4, "':'")]
    [InlineData("a: [1, ]", 1, 8, "value")]
    [InlineData("a: [1 2]", 1, 7, "','")]
    [InlineData("a: [1,", 1, 4, "never closed")]
    [InlineData("a: [1", 1, 4, "never closed")]
    [InlineData("a:", 1, 3, "end of the text")]
    [InlineData("a: -\"x\"", 1, 5, "value")]
    [InlineData("1: 2", 1, 1, "name")]
    [InlineData("[a: 1", 1, 1, "brackets")]
    [InlineData("[]: 1", 1, 1, "brackets")]
    [InlineData("a: 1,,b: 2", 1, 6, ",")]
    [InlineData("\n\0", 2, 1, "not text")]
    [InlineData("é: 1", 1, 1, "U+00E9")]
    public void A_syntax_error_says_where_it_is(string text, int line, int column, string says)
    {
        TextFormatException error = Fails(text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_no_stack_overflow()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("a{", depth)) + new string('}', depth);
        Assert.Single(TextFormatReader.Parse(Nested(TextFormatReader.DeepestNesting)).Fields);
        Assert.Contains("100", Fails(Nested(1_000_000)).Message, StringComparison.Ordinal);
        // Skipped, any depth will do: nothing is built and nothing recurses.
        Assert.True(TextFormatReader.Parse(Nested(1_000_000), _ => true).Fields.Single().IsSkipped);
    }

    [Theory]
    [InlineData("{ b: 1 c { d: \"}\" } e: '{' }")]
    [InlineData("{ # } \" '\n c < d: 1 > }")]
    [InlineData("{ a: \"\\\"}\" b: '\\'}' c: \"\\\\\" }")]
    [InlineData("< a { } b: \">\" c < d: 1 > # >\n >")]
    [InlineData(": { }")]
    public void A_skipped_message_ends_where_a_read_one_ends(string message)
    {
        string text = "x: 1 skip " + message + " y: 2";
        Assert.Equal(["x", "skip", "y"], TextFormatReader.Parse(text).Fields.Select(f => f.Name));
        TextMessage skipped = TextFormatReader.Parse(text, path => path == "skip");
        Assert.Equal(["x", "skip", "y"], skipped.Fields.Select(f => f.Name));
        Assert.True(skipped.Fields[1].IsSkipped);
        Assert.Empty(skipped.Fields[1].Message!.Fields);
        Assert.Equal(2, skipped.Last("y")!.Scalar.AsInteger());
    }

    [Theory]
    [InlineData("skip { a: 1")]
    [InlineData("skip { a: \"} ")]
    [InlineData("skip { a: \"}\n\" }")]
    [InlineData("skip { # }")]
    [InlineData("skip < a < >")]
    public void A_message_that_is_not_closed_cannot_be_skipped(string text)
    {
        Assert.Throws<TextFormatException>(() => TextFormatReader.Parse(text, _ => true));
    }

    [Fact]
    public void Paths_name_messages_from_the_root()
    {
        var paths = new List<string>();
        TextFormatReader.Parse("a { b { } c: [ { }, { d { } } ] [x.y/z.Z] { } }", path =>
        {
            paths.Add(path);
            return false;
        });
        Assert.Equal(["a", "a.b", "a.c", "a.c", "a.c.d", "a.[x.y/z.Z]"], paths);
    }

    [Fact]
    public void Fields_know_their_place()
    {
        TextMessage message = TextFormatReader.Parse("a: 1\n  b {\n    c: 'x'\n  }");
        TextField c = message.Last("b")!.Message!.Last("c")!;
        Assert.Equal((3, 5), (c.Line, c.Column));
        TextFormatException error = c.Scalar.Error("bad");
        Assert.Equal((3, 8), (error.Line, error.Column));
    }

    [Fact]
    public void The_interface_of_every_golden_graph_is_read_without_its_nodes()
    {
        string[] files = Directory.GetFiles(Repository.Golden("text"), "*.MetaGraphDef.pbtxt");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            TextMessage whole = TextFormatReader.Parse(text);
            TextMessage skipped = TextFormatReader.Parse(text, path => path == "graph_def");
            Assert.Equal(whole.Fields.Select(f => f.Name), skipped.Fields.Select(f => f.Name));
            Assert.True(skipped.Last("graph_def")!.IsSkipped);
            Assert.NotEmpty(whole.Last("graph_def")!.Message!.All("node"));
        }
    }

    [Fact]
    public void Damaged_text_gives_no_other_exception()
    {
        string text = File.ReadAllText(Repository.Golden("text", "odd.GraphDef.pbtxt"));
        var random = new Random(11);
        for (int i = 0; i < 3_000; i++)
        {
            char[] damaged = text.ToCharArray();
            for (int n = 0; n < 3; n++) damaged[random.Next(damaged.Length)] = (char)random.Next(128);
            string candidate = new string(damaged)[..random.Next(damaged.Length)];
            foreach (Func<string, bool>? skip in new[] { null, (Func<string, bool>)(path => path == "node.attr") })
            {
                try
                {
                    Visit(TextFormatReader.Parse(candidate, skip));
                }
                catch (TextFormatException error)
                {
                    Assert.True(error.Line >= 1 && error.Column >= 1);
                }
            }
        }

        static void Visit(TextMessage message)
        {
            foreach (TextField field in message.Fields)
            {
                if (field.Message is not null) Visit(field.Message);
                else if (field.Scalar.Kind == TextTokenKind.String) field.Scalar.AsBytes();
            }
        }
    }
}

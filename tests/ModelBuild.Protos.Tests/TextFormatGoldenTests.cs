using Google.Protobuf;
using ModelBuild.Protos;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Protos.Tests;

/// <summary>TensorFlow's own text against the same message in binary, both ways.</summary>
public sealed class TextFormatGoldenTests
{
    public static TheoryData<string> Pairs()
    {
        var data = new TheoryData<string>();
        foreach (string text in Directory.GetFiles(Repository.Golden("text"), "*.pbtxt").Order(StringComparer.Ordinal))
            data.Add(Path.GetFileNameWithoutExtension(text));
        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Prints_what_TensorFlow_prints(string name)
    {
        string want = File.ReadAllText(Repository.Golden("text", name + ".pbtxt"));
        Assert.Equal(want, TextFormat.Print(Binary(name)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Reads_what_TensorFlow_prints(string name)
    {
        IMessage want = Binary(name), got = want.Descriptor.Parser.ParseFrom(ByteString.Empty);
        TextFormat.Merge(File.ReadAllText(Repository.Golden("text", name + ".pbtxt")), got);
        // Compared as text: floats that are NaN are unequal to themselves.
        Assert.Equal(TextFormat.Print(want), TextFormat.Print(got));
    }

    private static IMessage Binary(string name)
    {
        byte[] bytes = File.ReadAllBytes(Repository.Golden("text", name + ".pb"));
        return name[(name.LastIndexOf('.') + 1)..] switch
        {
            "GraphDef" => GraphDef.Parser.ParseFrom(bytes),
            "MetaGraphDef" => MetaGraphDef.Parser.ParseFrom(bytes),
            _ => SavedModel.Parser.ParseFrom(bytes),
        };
    }
}

using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>NumPy's files as numpy 1.24 wrote them (<c>golden/numpy</c>), and images.</summary>
public sealed class ValueFileTests
{
    public static TheoryData<string> Arrays => new(JsonDocument.Parse(File.ReadAllText(Repository.Golden("numpy", "expected.json"))).RootElement.EnumerateObject().Select(p => p.Name));

    [Theory, MemberData(nameof(Arrays))]
    public void An_array_of_numpy_is_read_exactly(string name)
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Repository.Golden("numpy", "expected.json"))).RootElement.GetProperty(name);
        byte[] file = File.ReadAllBytes(Repository.Golden("numpy", name));
        TensorValue value = NpyFile.Read(file, name);
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), value.Shape);
        Assert.Equal(expected.GetProperty("dtype").GetString(), DTypes.NameOf(value.DType));
        if (value.DType == DType.String) Assert.Equal(expected.GetProperty("strings").EnumerateArray().Select(s => s.GetString()), value.Strings.Select(s => s.ToString()));
        else Assert.Equal(expected.GetProperty("hex").GetString(), Convert.ToHexStringLower(value.Bytes));

        if (!expected.GetProperty("canonical").GetBoolean()) return;
        using var written = new MemoryStream();
        NpyFile.Write(written, value, name);
        Assert.Equal(file, written.ToArray());
    }

    [Fact]
    public void An_archive_of_numpy_is_read_by_the_names_of_its_arrays()
    {
        string path = Repository.Golden("numpy", "inputs.npz");
        Assert.Equal(["x", "y"], NpzFile.Names(path));
        using var workspace = new Workspace();
        File.Copy(path, workspace.At("inputs.npz"));
        Assert.Equal("op_to_store: int32 [3] = [11 21 31]\n", workspace.Done("run", "models/adder/frozen.pb", "--feeds", "inputs.npz"));
        Assert.Equal("op_to_store: int32 [3] = [11 21 31]\n", workspace.Done("run", "models/adder/frozen.pb", "x=@inputs.npz:x", "y=10"));
    }

    [Theory]
    [InlineData("int32_2d.npy", 3)]
    [InlineData("int32_2d.npy", 40)]
    [InlineData("int32_2d.npy", 140)]
    [InlineData("objects.npy", int.MaxValue)]
    [InlineData("records.npy", int.MaxValue)]
    public void What_is_damaged_or_no_tensor_is_told(string name, int length)
    {
        using var workspace = new Workspace();
        byte[] bytes = File.ReadAllBytes(Repository.Golden("numpy", name));
        File.WriteAllBytes(workspace.At("damaged.npy"), bytes[..Math.Min(length, bytes.Length)]);
        ModelFileException error = Assert.Throws<ModelFileException>(() => ValueFiles.Read(workspace.At("damaged.npy"), new TensorSpec("x:0", DType.Int32, Shape.Unknown)));
        Assert.Equal(("MB1401", workspace.At("damaged.npy")), (error.Code, error.File));
    }

    [Fact]
    public void A_picture_is_fed_in_the_size_of_the_input_and_written_again()
    {
        using var workspace = new Workspace();
        File.WriteAllText(workspace.At("graph.pbtxt"), """
            node { name: "image" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 4 } dim { size: 6 } dim { size: 3 } } } } }
            node { name: "same" op: "Identity" input: "image" attr { key: "T" value { type: DT_FLOAT } } }
            """);
        workspace.Done("convert", "graph.pbtxt", "graph.pb");
        double[] pixels = [.. Enumerable.Range(0, 4 * 6 * 3).Select(i => Math.Floor(i * 255.0 / 71))];
        File.WriteAllText(workspace.At("pixels.json"), JsonSerializer.Serialize(pixels.Chunk(18).Select(row => row.Chunk(3))));
        workspace.Done("run", "graph.pb", "image=@pixels.json", "-o", "picture.png");
        JsonElement same = JsonDocument.Parse(workspace.Done("run", "graph.pb", "image=@picture.png", "--image-range", "0..255", "--json")).RootElement.GetProperty("same:0").GetProperty("value");
        Assert.Equal(pixels, same.EnumerateArray().SelectMany(b => b.EnumerateArray()).SelectMany(r => r.EnumerateArray()).SelectMany(p => p.EnumerateArray()).Select(v => v.GetDouble()));
    }

    [Fact]
    public void A_photograph_is_decoded_as_TensorFlow_decodes_it()
    {
        // The case golden/graphs/decode_jpeg: a picture of 28 by 24, and its pixels, which decoders may give one grey level off.
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.At("a photo.jpg"), TensorProto.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("jpeg", "feed0.tensor"))).StringVal[0].ToByteArray());
        byte[] pixels = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("jpeg", "fetch0.tensor"))).TensorContent.ToByteArray();
        File.WriteAllText(workspace.At("graph.pbtxt"), """
            node { name: "image" op: "Placeholder" attr { key: "dtype" value { type: DT_UINT8 } } attr { key: "shape" value { shape { dim { size: 24 } dim { size: 28 } dim { size: 3 } } } } }
            node { name: "same" op: "Identity" input: "image" attr { key: "T" value { type: DT_UINT8 } } }
            """);
        JsonElement same = JsonDocument.Parse(workspace.Done("run", "graph.pbtxt", "image=@a photo.jpg", "--json")).RootElement.GetProperty("same:0").GetProperty("value");
        int[] given = [.. same.EnumerateArray().SelectMany(r => r.EnumerateArray()).SelectMany(p => p.EnumerateArray()).Select(v => v.GetInt32())];
        Assert.Equal(pixels.Length, given.Length);
        Assert.All(pixels.Zip(given), pixel => Assert.InRange(pixel.Second - pixel.First, -1, 1));
    }
}

using Microsoft.Build.Logging.StructuredLogger;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>
/// Wrong files and names: the build fails with the one code that says what is wrong, on the user's own file, and no <c>.pb</c> stands anywhere afterwards.
/// Every case begins with a project that was built, so that there is an earlier <c>.pb</c> that could be used by mistake.
/// </summary>
[Collection(EndToEnd.Name)]
public sealed class BrokenInputTests(PackageFeed feed, BrokenInputTests.Project project) : IClassFixture<BrokenInputTests.Project>
{
    /// <summary>One project for all cases, made whole again before each.</summary>
    public sealed class Project
    {
        private Consumer? _app;

        public Consumer Whole(PackageFeed feed)
        {
            _app ??= new Consumer(feed);
            _app.AddAdder();
            _app.WriteProject(Consumer.AdderItem);
            _app.Build().Succeeded();
            Assert.True(File.Exists(_app.CopiedFile));
            return _app;
        }
    }

    [Fact]
    public void A_misspelt_output_is_an_error_on_the_meta_file_until_it_is_corrected()
    {
        Consumer app = project.Whole(feed);
        app.WriteProject(Consumer.AdderItem.Replace("op_to_store", "op_to_stor", StringComparison.Ordinal));

        Error error = app.Build().Failed("MB1202");
        Assert.Equal(app.Checkpoint(".meta"), error.File);
        Assert.Contains("'op_to_store'", error.Text, StringComparison.Ordinal);
        AssertNoPb(app);
        app.Build().Failed("MB1202");

        app.WriteProject(Consumer.AdderItem);
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());
    }

    [Fact]
    public void Without_outputs_the_build_names_likely_ones()
    {
        Consumer app = project.Whole(feed);
        app.WriteProject("""<TensorFlowModel Include="models/adder/model.ckpt" />""");
        Assert.Contains("op_to_store", app.Build().Failed("MB1201").Text, StringComparison.Ordinal);
        AssertNoPb(app);
    }

    [Fact]
    public void A_missing_data_file_is_named()
    {
        Consumer app = project.Whole(feed);
        File.Delete(app.Checkpoint(".data-00000-of-00001"));
        Assert.Contains("model.ckpt.data-00000-of-00001", app.Build().Failed("MB1002").Text, StringComparison.Ordinal);
        AssertNoPb(app);
        app.Build().Failed("MB1002");
    }

    [Fact]
    public void A_missing_index_is_named()
    {
        Consumer app = project.Whole(feed);
        File.Delete(app.Checkpoint(".index"));
        app.Build().Failed("MB1001");
        AssertNoPb(app);
    }

    [Fact]
    public void A_flipped_bit_in_the_weights_is_found()
    {
        Consumer app = project.Whole(feed);
        byte[] data = File.ReadAllBytes(app.Checkpoint(".data-00000-of-00001"));
        data[0] ^= 0x10;
        File.WriteAllBytes(app.Checkpoint(".data-00000-of-00001"), data);
        app.Build().Failed("MB1005");
        AssertNoPb(app);
        app.Build().Failed("MB1005");
    }

    [Fact]
    public void A_truncated_index_is_found()
    {
        Consumer app = project.Whole(feed);
        byte[] index = File.ReadAllBytes(app.Checkpoint(".index"));
        File.WriteAllBytes(app.Checkpoint(".index"), index[..(index.Length / 2)]);
        Assert.Equal(app.Checkpoint(".index"), app.Build().Failed("MB1004").File);
        AssertNoPb(app);
    }

    public static TheoryData<string, byte[]> OtherKinds() => new()
    {
        { "a PyTorch archive", [.. "PK\x03\x04"u8, .. new byte[26], .. "archive/data.pkl"u8] },
        { "a Git LFS pointer", [.. "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 143\n"u8] },
    };

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void A_file_of_another_kind_is_recognised(string kind, byte[] content)
    {
        Consumer app = project.Whole(feed);
        File.WriteAllBytes(app.Checkpoint(".index"), content);
        string text = app.Build().Failed("MB1003").Text;
        Assert.Contains(kind.Split(' ')[1], text, StringComparison.OrdinalIgnoreCase);
        AssertNoPb(app);
    }

    [Theory]
    [InlineData("MB1301", """<TensorFlowModel Include="models/**model.index" OutputNodes="op_to_store" />""")]
    [InlineData("MB1302", """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store" Storage="Copied" />""")]
    [InlineData("MB1302", """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store" Access="private" />""")]
    [InlineData("MB1302", """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store" Engine="Torch" />""")]
    [InlineData("MB1302", """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store" ClassName="2Adder" />""")]
    [InlineData("MB1303", """<TensorFlowModel Include="models/adder/*" OutputNodes="op_to_store" />""")]
    public void An_item_that_cannot_be_is_an_error_on_the_project(string code, string item)
    {
        Consumer app = project.Whole(feed);
        app.WriteProject(item);
        Assert.Equal(app.PathOf("App.csproj"), app.Build().Failed(code).File);
    }

    private static void AssertNoPb(Consumer app) =>
        Assert.Empty(new[] { "bin", "obj" }.SelectMany(folder => Directory.GetFiles(app.PathOf(folder), "*.pb", SearchOption.AllDirectories)));
}

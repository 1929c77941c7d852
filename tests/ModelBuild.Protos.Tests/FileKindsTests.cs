using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ModelBuild.Files;
using ModelBuild.Testing;

namespace ModelBuild.Protos.Tests;

public sealed class FileKindsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filekinds").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, FileKind> GoldenFiles()
    {
        var data = new TheoryData<string, FileKind>();
        foreach (string path in Directory.EnumerateFiles(Repository.Golden(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            FileKind? kind =
                name.EndsWith(".index", StringComparison.Ordinal) ? FileKind.Table
                : name.EndsWith(".meta", StringComparison.Ordinal) || name.EndsWith(".MetaGraphDef.pb", StringComparison.Ordinal) ? FileKind.MetaGraphDef
                : name == "saved_model.pb" || name.EndsWith(".SavedModel.pb", StringComparison.Ordinal) ? FileKind.SavedModel
                : name is "frozen.pb" or "graph.pb" || name.EndsWith(".GraphDef.pb", StringComparison.Ordinal) ? FileKind.GraphDef
                : name == "saver.pbtxt" ? FileKind.Text
                : name.EndsWith(".pbtxt", StringComparison.Ordinal) ? FileKind.TextGraph
                : name == "checkpoint" ? FileKind.Text
                : name.EndsWith(".gz", StringComparison.Ordinal) ? FileKind.Gzip
                : name == "model.ckpt" ? FileKind.Table
                : name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".csv", StringComparison.Ordinal) ? FileKind.Text
                : null;
            if (kind is not null) data.Add(Path.GetRelativePath(Repository.Golden(), path), kind.Value);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public void Every_golden_file_is_recognised(string path, FileKind expected) =>
        Assert.Equal(expected, FileKinds.Recognize(Repository.Golden(path)));

    [SkippableFact]
    public void Every_graph_of_the_corpus_is_recognised()
    {
        string[] paths = Directory.GetFiles(Repository.Shared("corpus", "models"), "*.pb*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is not ("fingerprint.pb" or "keras_metadata.pb") && !path.Contains("/assets", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(paths);
        string wrong = string.Join("\n", paths
            .Select(path => (Path: path, Kind: FileKinds.Recognize(path)))
            .Where(file => file.Kind is not (FileKind.GraphDef or FileKind.SavedModel or FileKind.MetaGraphDef or FileKind.TextGraph))
            .Select(file => $"{file.Path}: {file.Kind}"));
        Assert.True(wrong.Length == 0, wrong);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", FileKind.GitLfsPointer)]
    [InlineData("<!DOCTYPE html>\n<html lang=\"en\">", FileKind.HtmlPage)]
    [InlineData("\n  <html><body>404</body></html>", FileKind.HtmlPage)]
    [InlineData("# a graph\nnode {\n  name: \"x\"\n", FileKind.TextGraph)]
    [InlineData("node: { name: 'é' }", FileKind.TextGraph)]
    [InlineData("meta_info_def {\n}\n", FileKind.TextGraph)]
    [InlineData("saved_model_schema_version: 1\n", FileKind.TextGraph)]
    [InlineData("model_checkpoint_path: \"model.ckpt-1\"\n", FileKind.Text)]
    [InlineData("node module loaded\n", FileKind.Text)]
    [InlineData("hello\n", FileKind.Text)]
    [InlineData("\n", FileKind.Text)]
    [InlineData("", FileKind.Empty)]
    public void Text_is_recognised(string content, FileKind expected) => Assert.Equal(expected, Recognize(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void What_other_frameworks_write_is_recognised()
    {
        Assert.Equal(FileKind.Pickle, Recognize([0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.']));
        Assert.Equal(FileKind.Pickle, Recognize([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]));
        Assert.Equal(FileKind.Hdf5, Recognize([0x89, .. "HDF\r\n"u8, 0x1a, 0x0a, 0, 0, 0]));
        Assert.Equal(FileKind.Numpy, Recognize([0x93, .. "NUMPY"u8, 1, 0, 0x76, 0]));
        Assert.Equal(FileKind.ChunkedSavedModel, Recognize([0x83, 0xaf, 0x70, 0xd1, 0x0d, 0x88, 0x4a, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0]));
        Assert.Equal(FileKind.TensorFlowLite, Recognize([0x1c, 0, 0, 0, .. "TFL3"u8, 0, 0]));
        Assert.Equal(FileKind.PyTorch, Recognize(Zip("model/data.pkl", "model/data/0", "model/version")));
        Assert.Equal(FileKind.KerasZip, Recognize(Zip("metadata.json", "config.json", "model.weights.h5")));
        Assert.Equal(FileKind.Zip, Recognize(Zip("readme.txt")));
        Assert.Equal(FileKind.Tar, Recognize(Tar()));
    }

    [Fact]
    public void Binary_noise_is_unknown()
    {
        Assert.Equal(FileKind.Unknown, Recognize([0, 0, 0, 0]));
        Assert.Equal(FileKind.Unknown, Recognize([0x0a, 2, 0xff, 0xff]));
        Assert.Equal(FileKind.Unknown, Recognize(new byte[10_000]));
        var random = new Random(3);
        byte[] floats = new byte[40_000];
        random.NextBytes(floats);
        Assert.Equal(FileKind.Unknown, Recognize(floats));
        // Weights as they lie in a data file.
        Assert.Equal(FileKind.Unknown, FileKinds.Recognize(Repository.Golden("digits", "model.ckpt-1500.data-00000-of-00001")));
    }

    [Fact]
    public void What_cannot_be_read_throws_as_the_file_system_does()
    {
        Assert.Throws<FileNotFoundException>(() => FileKinds.Recognize(Path.Combine(_folder, "none")));
        Assert.ThrowsAny<UnauthorizedAccessException>(() => FileKinds.Recognize(_folder));
    }

    [Fact]
    public void Any_beginning_of_any_file_is_recognised_without_an_exception()
    {
        var random = new Random(5);
        foreach (string path in new[] { Repository.Golden("text", "odd.GraphDef.pb"), Repository.Golden("text", "seed_swap.MetaGraphDef.pb") })
        {
            byte[] bytes = File.ReadAllBytes(path);
            for (int i = 0; i < 2_000; i++)
            {
                byte[] damaged = bytes[..random.Next(1, bytes.Length)];
                damaged[random.Next(Math.Min(64, damaged.Length))] = (byte)random.Next(256);
                int shown = Math.Min(4096, damaged.Length);
                Assert.True(Enum.IsDefined(FileKinds.Recognize(damaged.AsSpan(0, shown), damaged.AsSpan(damaged.Length - shown), damaged.Length)));
            }
        }
    }

    [Fact]
    public void Every_kind_has_words_of_its_own()
    {
        string[] words = Enum.GetValues<FileKind>().Select(FileKinds.Describe).ToArray();
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    private FileKind Recognize(byte[] content)
    {
        string path = Path.Combine(_folder, "model.ckpt");
        File.WriteAllBytes(path, content);
        return FileKinds.Recognize(path);
    }

    private static byte[] Zip(params string[] names)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (string name in names)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write("content"u8);
            }
        }
        return stream.ToArray();
    }

    private static byte[] Tar()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream)) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "model.ckpt.index"));
        return stream.ToArray();
    }
}

using System.Numerics.Tensors;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>The snippets of docs/checkpoints.md: each stands below as a region, is run, and is compared with the page.</summary>
[Collection(nameof(CurrentDirectory))]
public sealed class DocumentationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-docs").FullName;
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly TextWriter _console = Console.Out;
    private readonly StringWriter _printed = new();

    public DocumentationTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "models"));
        foreach (string file in Directory.GetFiles(Repository.Golden("digits"), "model.ckpt-1500.*").Concat(Directory.GetFiles(Repository.Golden("models", "seed_named_saver"), "model-2.*")))
            File.Copy(file, Path.Combine(_folder, "models", Path.GetFileName(file)));
        File.Copy(Repository.Golden("checkpoints", "v1_simple", "model.ckpt"), Path.Combine(_folder, "models", "old.ckpt"));
        Directory.SetCurrentDirectory(_folder);
        Console.SetOut(_printed);
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_snippet_of_the_page_is_run_here() => DocumentationPage.IsRunBy("checkpoints.md", "ModelBuild.Checkpoints.Tests", 9);

    [Fact]
    public void List_and_read()
    {
        #region snippet
        using CheckpointReader reader = CheckpointReader.Open("models/model.ckpt-1500");
        foreach (CheckpointTensor tensor in reader.Tensors)
            Console.WriteLine($"{tensor.Name} {tensor.DType} [{string.Join(',', tensor.Shape)}] {tensor.Size} bytes");
        #endregion
        Assert.Contains("hidden/kernel DtFloat [", _printed.ToString());
        #region snippet
        Console.WriteLine(CheckpointSummary.Of(reader, statistics: true).ToText());
        #endregion
        Assert.Contains("21 tensors", _printed.ToString());
        #region snippet
        CheckpointInspection.Print(new InspectionOptions { FileName = "models/model.ckpt-1500", TensorName = "output/bias" }, Console.Out);
        #endregion
        Assert.Contains("tensor: output/bias (float32) [10]", _printed.ToString());
        Read(reader);
        var stream = new MemoryStream();
        var rows = new MemoryStream();
        Stream(reader, stream, rows);
        Assert.Equal(stream.ToArray()[..(int)rows.Length], rows.ToArray());
    }

    private void Read(CheckpointReader reader)
    {
        #region snippet
        Tensor<float> kernel = reader.ReadTensor<float>("hidden/kernel");
        Console.WriteLine($"{kernel.Rank} dimensions, first element {kernel.ToArray()[0]}");
        #endregion
        Assert.Contains("2 dimensions", _printed.ToString());
    }

    private static void Stream(CheckpointReader reader, MemoryStream stream, MemoryStream rows)
    {
        #region snippet
        CheckpointTensor tensor = reader.Get("hidden/kernel");
        reader.CopyTo(tensor, stream);
        reader.ReadSlice(tensor, TensorSlice.Parse("0,2:-"), bytes => rows.Write(bytes));
        #endregion
        Assert.Equal(tensor.Size, stream.Length);
        Assert.Equal(tensor.Size / tensor.Shape[0] * 2, rows.Length);
    }

    [Fact]
    public void Save_and_restore()
    {
        #region snippet
        Variable weights = Variable.Create("weights", Tensor.Create([1f, 2f, 3f, 4f], [2, 2]));
        Variable step = Variable.Create("global_step", 0L);
        var saver = new Saver(new SaverOptions { MaxToKeep = 3 });
        for (int i = 0; i < 5; i++)
            saver.Save([weights, step], "models/model.ckpt", new SaveOptions { GlobalStep = i });

        string latest = CheckpointFolder.LatestCheckpoint("models")!;
        saver.Restore([weights, step], latest);
        #endregion
        Assert.Equal(Path.Combine("models", "model.ckpt-4"), latest);
        Assert.Equal(3, saver.LastCheckpoints.Count);
        Assert.False(File.Exists("models/model.ckpt-1.index"));
        Crosswise(saver);
    }

    private static void Crosswise(Saver saver)
    {
        Variable first = Variable.Create("first", 0f), second = Variable.Create("second", 0f);
        #region snippet
        saver.Restore(new Dictionary<string, Variable> { ["variable_1"] = second, ["variable_2"] = first }, "models/model-2");
        #endregion
        Assert.Equal([2f, 1f], [first.ToTensor<float>().ToArray()[0], second.ToTensor<float>().ToArray()[0]]);
    }

    [Fact]
    public void Change()
    {
        #region snippet
        CheckpointEditResult result = CheckpointEditor.Write("models/model.ckpt-1500", "models/small.ckpt", new CheckpointEdit
        {
            Drop = ["/Adam(_1)?$", "^beta[12]_power$"],
            Cast = [new TensorCast("kernel$", DataType.DtBfloat16)],
            Rename = [new TensorRename("^", "digits/")],
        });
        Console.WriteLine($"{result.Tensors.Count} tensors kept, {result.Dropped.Count} dropped");
        #endregion
        Assert.Contains("7 tensors kept, 14 dropped", _printed.ToString());
        using CheckpointReader small = CheckpointReader.Open("models/small.ckpt");
        Assert.Equal(DataType.DtBfloat16, small.Get("digits/hidden/kernel").DType);
    }

    [Fact]
    public void Write_anew()
    {
        #region snippet
        using CheckpointReader old = CheckpointReader.Open("models/old.ckpt");
        using CheckpointWriter writer = CheckpointWriter.Create("models/new.ckpt");
        foreach (CheckpointTensor tensor in old.Tensors)
            writer.Add("model/" + tensor.Name, tensor.DType, tensor.Shape, stream => old.CopyTo(tensor, stream));
        writer.Complete();
        #endregion
        using CheckpointReader reader = CheckpointReader.Open("models/new.ckpt");
        Assert.Equal(CheckpointFormat.V2, reader.Format);
        Assert.Equal(old.Tensors.Select(t => "model/" + t.Name), reader.Tensors.Select(t => t.Name));
        foreach (CheckpointTensor tensor in old.Tensors)
        {
            Assert.Equal(PartitionedTensorTests.Collect(h => old.Read(tensor, h)), PartitionedTensorTests.Collect(h => reader.Read(reader.Get("model/" + tensor.Name), h)));
        }
    }
}

/// <summary>Tests that change the process's current folder or console run alone.</summary>
[CollectionDefinition(nameof(CurrentDirectory), DisableParallelization = true)]
public sealed class CurrentDirectory;

using System.Text.Json;
using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests.Inspection;

/// <summary>Printed forms of inspect_checkpoint: those that TensorFlow 1.15 left in inspect.json, to the byte, and those of the newest source.</summary>
public sealed class CheckpointInspectionTests
{
    private static readonly string Folder = Repository.Golden("inspect");

    public static TheoryData<string, string, bool> Recorded()
    {
        var data = new TheoryData<string, string, bool>();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "inspect.json")));
        foreach (JsonElement run in document.RootElement.EnumerateArray())
            data.Add(string.Join('\n', run.GetProperty("args").EnumerateArray().Select(a => a.GetString())), run.GetProperty("stdout").GetString()!, run.GetProperty("exit").GetInt32() == 0);
        return data;
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Prints_what_TensorFlow_1_15_printed(string arguments, string expected, bool hasFile)
    {
        var options = new InspectionOptions { Form = InspectionForm.TensorFlow115 };
        string name = "";
        foreach (string argument in arguments.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = argument.Split('=', 2);
            options = parts[0] switch
            {
                "--file_name" => options with { FileName = Path.Combine(Folder, name = parts[1]) },
                "--tensor_name" => options with { TensorName = parts[1] },
                "--all_tensors" => options with { AllTensors = true },
                "--all_tensor_names" => options with { AllTensorNames = true },
                "--printoptions" => options with { PrintOptions = options.PrintOptions.With(parts[1]) },
                _ => throw new InvalidDataException(argument),
            };
        }
        Assert.Equal(hasFile, options.FileName.Length > 0);
        // TensorFlow ran in the folder itself.
        if (hasFile) expected = expected.Replace("./" + name, options.FileName, StringComparison.Ordinal).Replace($"for {name}\n", $"for {options.FileName}\n", StringComparison.Ordinal);
        Assert.Equal(expected, CheckpointInspection.ToText(options));
    }

    [Fact]
    public void The_newest_form_gives_dtype_and_shape()
    {
        var options = new InspectionOptions { FileName = Path.Combine(Folder, "model.ckpt") };
        const string names = "tensor: global_step (int64) []\ntensor: scope/b (float32) [3]\ntensor: w (float32) [4, 3]\n";
        Assert.Equal(names + "# Total number of params: 16\n", CheckpointInspection.ToText(options with { AllTensorNames = true }));
        Assert.Equal(
            names + "# Excluding 1 tensors (12 params) that match ^w when counting.\n# Total number of params: 4\n",
            CheckpointInspection.ToText(options with { AllTensorNames = true, CountExcludePattern = "^w" }));
        Assert.Equal(
            "tensor: scope/b (float32) [3]\n[1. 2. 3.]\n# Total number of params: 16\n", CheckpointInspection.ToText(options with { TensorName = "scope/b" }));
        Assert.Equal("Tensor nope not found in checkpoint\n", CheckpointInspection.ToText(options with { TensorName = "nope" }));
        Assert.Contains("[--count_exclude_pattern] ", CheckpointInspection.ToText(new InspectionOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_partitioned_tensor_is_named_whole_and_its_keys_are_listed_raw()
    {
        var options = new InspectionOptions { FileName = Path.Combine(Folder, "part.ckpt") };
        string all = CheckpointInspection.ToText(options with { AllTensorNames = true });
        Assert.DoesNotContain('\0', all);
        string list = CheckpointInspection.ToText(options);
        Assert.Contains("\0", list, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', list);
        using CheckpointReader reader = CheckpointReader.Open(options.FileName);
        CheckpointTensor partitioned = Assert.Single(reader.Tensors, tensor => tensor.IsPartitioned);
        Assert.Contains($"tensor: {partitioned.Name} (float32) [{string.Join(", ", partitioned.Shape)}]\n", all, StringComparison.Ordinal);
        Assert.DoesNotContain($"\n{partitioned.Name} (", list, StringComparison.Ordinal);
        Assert.StartsWith("tensor: ", CheckpointInspection.ToText(options with { TensorName = partitioned.Name }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_V1_checkpoint_lists_the_number_of_slices()
    {
        string file = Repository.Golden("checkpoints", "v1_partitioned", "model.ckpt");
        using CheckpointReader reader = CheckpointReader.Open(file);
        CheckpointTensor partitioned = reader.Tensors.First(tensor => tensor.IsPartitioned);
        Assert.Contains(
            $"{partitioned.Name} (DT_FLOAT) [{string.Join(',', partitioned.Shape)}], {partitioned.Slices.Count} slices\n",
            CheckpointInspection.ToText(new InspectionOptions { FileName = file }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_checkpoint_brings_the_hint_to_the_prefix()
    {
        string file = Path.Combine(Folder, "model.ckpt.data-00000-of-00001");
        using var text = new StringWriter();
        Assert.False(CheckpointInspection.Print(new InspectionOptions { FileName = file }, text));
        Assert.Equal(
            $"Unable to open table file {file}: Data loss: not an sstable (bad magic number): perhaps your file is in a different file format and you need to use a "
            + "different restore operator?\n\nIt's likely that this is a V2 checkpoint and you need to provide the filename\n"
            + $"*prefix*.  Try removing the '.' and extension.  Try:\ninspect checkpoint --file_name = {Path.Combine(Folder, "model.ckpt")}\n",
            text.ToString());
    }

    [Fact]
    public void Problems_without_a_text_of_TensorFlow_are_printed_with_their_code()
    {
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            writer.Add("w", DataType.DtFloat, [2], new byte[8]);
            writer.Complete();
        }
        string data = checkpoint.Prefix + ".data-00000-of-00001";
        var options = new InspectionOptions { FileName = checkpoint.Prefix };

        Assert.Contains("error MB1021: The pattern '(' cannot be used", CheckpointInspection.ToText(options with { CountExcludePattern = "(" }), StringComparison.Ordinal);
        File.WriteAllBytes(data, [1, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Contains($"tensor: w (float32) [2]\n{data}: error MB1005: ", CheckpointInspection.ToText(options with { AllTensors = true }), StringComparison.Ordinal);
        File.Delete(data);
        Assert.StartsWith($"{data}: error MB1002: ", CheckpointInspection.ToText(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1_all_dtypes")]
    [InlineData("v1_quantized")]
    [InlineData("v1_strings")]
    [InlineData("v2_all_dtypes")]
    [InlineData("v2_names")]
    [InlineData("v2_quantized")]
    [InlineData("v2_shapes")]
    [InlineData("v2_slices_across_shards")]
    [InlineData("v2_strings")]
    [InlineData("tf2_object_based")]
    public void Every_golden_checkpoint_prints_in_both_forms(string folder)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Golden("checkpoints", folder, "expected.json")));
        string file = Repository.Golden("checkpoints", folder, expected.RootElement.GetProperty("prefix").GetString()!);
        foreach (InspectionForm form in Enum.GetValues<InspectionForm>())
        {
            using var text = new StringWriter();
            Assert.True(CheckpointInspection.Print(new InspectionOptions { FileName = file, AllTensors = true, Form = form }, text), text.ToString());
            foreach (JsonProperty variable in expected.RootElement.GetProperty("variables").EnumerateObject())
                Assert.Contains(form == InspectionForm.Newest ? $"tensor: {variable.Name} (" : $"tensor_name:  {variable.Name}\n", text.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_list_of_many_tensors_has_the_order_of_the_hash_map()
    {
        string[] inserted = [.. Enumerable.Range(0, 3000).Select(i => $"layer_{i}{(i % 3 == 0 ? "/batch_norm/moving_variance" : "/kernel")}")];
        Assert.Equal(File.ReadAllLines(Path.Combine(Folder, "unordered_map.txt")), HashMapOrder.Of(inserted));
    }
}

using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests.Inspection;

/// <summary>Inspection is what people reach for when something is wrong: it prints, whatever the file is.</summary>
public sealed class InspectionOfAnyFileTests
{
    [Theory]
    [InlineData("model.ckpt", ".index")]
    [InlineData("model.ckpt", ".data-00000-of-00001")]
    [InlineData("part.ckpt", ".index")]
    [InlineData("part.ckpt", ".data-00000-of-00001")]
    [InlineData("old.ckpt", "")]
    public void A_damaged_checkpoint_prints_the_right_values_or_what_is_wrong(string name, string damaged)
    {
        using var copy = new TemporaryCheckpoint();
        foreach (string file in Directory.GetFiles(Repository.Golden("inspect"), name + "*"))
        {
            string to = Path.Combine(copy.Folder, Path.GetFileName(file));
            File.Copy(file, to);
            File.SetAttributes(to, FileAttributes.Normal);
        }
        var options = new InspectionOptions { FileName = Path.Combine(copy.Folder, name), AllTensors = true };
        string expected = CheckpointInspection.ToText(options);
        string path = options.FileName + damaged;
        byte[] right = File.ReadAllBytes(path);
        int wrong = 0;
        for (int i = 0; i < right.Length; i++)
        {
            byte[] bytes = [.. right];
            bytes[i] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            if (!Check()) wrong++;
            File.WriteAllBytes(path, right.AsSpan(0, i));
            Assert.False(Check(), $"{i} bytes are no checkpoint");
        }
        Assert.True(wrong > right.Length / 2, $"{wrong} of {right.Length} flipped bytes are told");

        bool Check()
        {
            using var text = new StringWriter();
            bool printed = CheckpointInspection.Print(options, text);
            if (printed) Assert.Equal(expected, text.ToString());
            else Assert.Contains(text.ToString(), word => char.IsLetter(word));
            CheckpointInspection.ToText(options with { AllTensors = false, Form = InspectionForm.TensorFlow115 });
            return printed;
        }
    }

    [SkippableFact]
    public void Every_complete_checkpoint_of_the_corpus_prints_and_has_statistics()
    {
        string models = Repository.Shared("corpus", "models");
        int printed = 0;
        var wrong = new List<string>();
        foreach (string index in Directory.EnumerateFiles(models, "*.index", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(models, index);
            using var text = new StringWriter();
            if (!CheckpointInspection.Print(new InspectionOptions { FileName = index, AllTensors = true }, text))
            {
                // Of some only the graph was published, of two the data files are git-lfs pointers.
                if (!text.ToString().Contains("error MB1002: ", StringComparison.Ordinal) && !text.ToString().Contains("error MB1005: ", StringComparison.Ordinal))
                    wrong.Add($"{name}: {text.ToString().Split('\n')[^2]}");
                continue;
            }
            using CheckpointReader reader = CheckpointReader.Open(index);
            CheckpointSummary summary = CheckpointSummary.Of(reader, statistics: true);
            foreach (TensorSummary tensor in summary.Tensors)
            {
                if (!text.ToString().Contains($"tensor: {tensor.Name} (", StringComparison.Ordinal)) wrong.Add($"{name}: {tensor.Name} is not printed");
                if (tensor.Statistics is { Min: { } min, Max: { } max, Mean: { } mean } && !(min <= mean && mean <= max)) wrong.Add($"{name}: {tensor}");
            }
            if (!text.ToString().EndsWith($"# Total number of params: {summary.Parameters}\n", StringComparison.Ordinal)) wrong.Add($"{name}: the count");
            printed++;
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(116, printed);
    }
}

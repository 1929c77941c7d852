using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Checkpoints found in public repositories: all whose data files are there read with right checksums; the others say what is missing.</summary>
public sealed class CorpusTests
{
    // Their data files are git-lfs pointers.
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["Imbabot7__LyricGenerator/checkpoints/checkpoint.index"] = DiagnosticCodes.DataDamaged,
        ["Imbabot7__LyricGenerator/models/saved_model/variables/variables.index"] = DiagnosticCodes.DataDamaged,
    };

    [SkippableFact]
    public void Every_complete_checkpoint_reads()
    {
        string models = Repository.Shared("corpus", "models");
        int whole = 0, graphOnly = 0;
        var wrong = new List<string>();
        foreach (string index in Directory.EnumerateFiles(models, "*.index", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(models, index).Replace('\\', '/');
            try
            {
                using CheckpointReader reader = CheckpointReader.Open(index);
                foreach (CheckpointTensor tensor in reader.Tensors)
                {
                    if (tensor.DType == DataType.DtString) Assert.Equal(tensor.ElementCount, reader.ReadStrings(tensor).Length);
                    else reader.Read(tensor, _ => { });
                }
                whole++;
            }
            catch (ModelFileException e) when (e.Code == DiagnosticCodes.DataFileMissing)
            {
                graphOnly++;
            }
            catch (ModelFileException e)
            {
                if (s_refused.GetValueOrDefault(name) != e.Code) wrong.Add($"{name}: {e.Code} {e.Message}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True((whole, graphOnly) == (116, 16), $"{whole} whole, {graphOnly} without data");
    }

    [SkippableFact]
    public void Every_V1_checkpoint_reads()
    {
        string corpus = Repository.Shared("corpus");
        var read = new List<string>();
        foreach (string file in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) != ".index" && FileKinds.Recognize(f) == FileKind.Table))
        {
            using CheckpointReader reader = CheckpointReader.Open(file);
            Assert.Equal(CheckpointFormat.V1, reader.Format);
            foreach (CheckpointTensor tensor in reader.Tensors)
            {
                if (tensor.DType == DataType.DtString) Assert.Equal(tensor.ElementCount, reader.ReadStrings(tensor).Length);
                else Assert.Equal(tensor.Size, PartitionedTensorTests.Collect(h => reader.Read(tensor, h)).Length);
            }
            read.Add($"{Path.GetFileName(file)} {reader.Tensors.Count}");
        }
        Assert.Equal(7, read.Count);
    }

    [SkippableFact]
    public void Every_folder_with_a_state_file_resolves_or_says_why_not()
    {
        string models = Repository.Shared("corpus", "models");
        int resolved = 0;
        foreach (string state in Directory.EnumerateFiles(models, "checkpoint", SearchOption.AllDirectories).Where(f => FileKinds.Recognize(f) == FileKind.Text))
        {
            try
            {
                CheckpointPath.Resolve(Path.GetDirectoryName(state)!);
                resolved++;
            }
            catch (ModelFileException e)
            {
                Assert.True(e.Code is "MB1002" or "MB1003" or "MB1008", $"{state}: {e.Code} {e.Message}");
            }
        }
        Assert.True(resolved > 0);
    }
}

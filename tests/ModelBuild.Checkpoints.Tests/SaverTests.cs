using System.Numerics.Tensors;
using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Saving and restoring variables: names, slices, shards, retention over restarts; and every scripted call with TensorFlow's result.</summary>
public sealed class SaverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-saver").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Crosswise_names_swap_values()
    {
        // The mission's own demo: saved as variable_1 and variable_2, restored the other way round.
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Golden("models", "seed_named_saver", "expected.json")));
        string prefix = Repository.Golden("models", "seed_named_saver", "model-2");
        Variable first = Variable.Create("v1", 0f), second = Variable.Create("v2", 0f);
        var saver = new Saver();
        saver.Restore(new Dictionary<string, Variable> { ["variable_1"] = first, ["variable_2"] = second }, prefix);
        Assert.Equal([1f, 2f], [Value(first), Value(second)]);
        // The graph computes v1 - 10 v2.
        Assert.Equal(expected.RootElement.GetProperty("restored_straight").GetSingle(), Value(first) - 10 * Value(second));
        saver.Restore(new Dictionary<string, Variable> { ["variable_1"] = second, ["variable_2"] = first }, prefix);
        Assert.Equal(expected.RootElement.GetProperty("restored_swapped").GetSingle(), Value(first) - 10 * Value(second));
        Assert.Equal(expected.RootElement.GetProperty("v1_v2_after_swap").EnumerateArray().Select(v => v.GetSingle()), [Value(first), Value(second)]);
    }

    [Fact]
    public void All_that_a_variable_can_be_comes_back()
    {
        var random = new Random(3);
        Variable[] saved =
        [
            Variable.Create("scalar", 5L),
            Variable.Create("matrix", Tensor.Create([1f, 2, 3, 4, 5, 6], [2, 3])),
            Variable.Create("none", Tensor.Create(Array.Empty<double>(), [0, 4])),
            Variable.Create("words", [2], ["one", "zwölf"]),
            Variable.Create("flags", [3], [true, false, true]),
            Variable.Create("small", [2], [(sbyte)-1, (sbyte)127]),
            Variable.FromBytes("brain", DataType.DtBfloat16, [2], [1, 2, 3, 4]),
            Variable.FromBytes("quantized", DataType.DtQint8, [3], [1, 2, 255]),
        ];
        foreach (CheckpointFormat format in (CheckpointFormat[])[CheckpointFormat.V2, CheckpointFormat.V1])
        {
            // A V1 checkpoint has no bfloat16.
            Variable[] these = [.. saved.Where(v => format == CheckpointFormat.V2 || v.DType != DataType.DtBfloat16)];
            var saver = new Saver(new SaverOptions { WriteVersion = format });
            string prefix = saver.Save(these, Path.Combine(_folder, format.ToString()))!;
            Variable[] restored = [.. these.Select(v => v.DType == DataType.DtString
                ? Variable.Create(v.Name, v.Shape, new string[] { "", "" })
                : Variable.FromBytes(v.Name, v.DType, v.Shape, new byte[v.Bytes.Length]))];
            saver.Restore(restored, prefix);
            for (int i = 0; i < these.Length; i++)
            {
                Assert.Equal(these[i].Bytes.ToArray(), restored[i].Bytes.ToArray());
                Assert.Equal(these[i].Strings, restored[i].Strings);
            }
        }
        Assert.Equal(["one", "zwölf"], saved[3].ToTensor<string>().ToArray());
        Assert.Equal([2, 3], saved[1].ToTensor<float>().Lengths.ToArray());
        Assert.Throws<InvalidCastException>(() => saved[1].ToTensor<int>());
    }

    [Theory]
    [InlineData(CheckpointFormat.V1)]
    [InlineData(CheckpointFormat.V2)]
    public void Parts_and_shards_come_back_whole(CheckpointFormat format)
    {
        Variable top = Variable.Create("table", [2, 3], [1f, 2, 3, 4, 5, 6]).AsSlice(TensorSlice.Parse("0,2:-"), [3, 3]);
        Variable bottom = Variable.Create("table", [1, 3], [7f, 8, 9]).AsSlice(TensorSlice.Parse("2,1:-"), [3, 3]);
        Variable other = new Func<Variable>(() => Variable.Create("other", 4f))();
        var saver = new Saver(new SaverOptions { Sharded = true, WriteVersion = format });
        string saved = saver.Save([top, bottom, other], Path.Combine(_folder, "model.ckpt"), new SaveOptions { GlobalStep = 0 })!;
        using (CheckpointReader reader = CheckpointReader.Open(saved))
            Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8, 9], reader.ReadTensor<float>("table").ToArray());
        Variable whole = Variable.Create("table", [3, 3], new float[9]);
        Variable middle = Variable.Create("table", [3, 1], new float[3]).AsSlice(TensorSlice.Parse("-:1,1"), [3, 3]);
        saver.Restore([whole], saved);
        saver.Restore([middle], saved);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8, 9], whole.ToTensor<float>().ToArray());
        Assert.Equal([2f, 5, 8], middle.ToTensor<float>().ToArray());
    }

    [Fact]
    public void A_second_run_goes_on_where_the_first_stopped()
    {
        string prefix = Path.Combine(_folder, "model.ckpt");
        Variable[] variables = [Variable.Create("v", 1f)];
        var first = new Saver(new SaverOptions { MaxToKeep = 2 });
        for (int step = 0; step < 3; step++) first.Save(variables, prefix, new SaveOptions { GlobalStep = step });

        var second = new Saver(new SaverOptions { MaxToKeep = 2 });
        second.RecoverLastCheckpoints([prefix + "-0", .. CheckpointFolder.GetCheckpointState(_folder)!.AllModelCheckpointPaths]);
        Assert.Equal([prefix + "-1", prefix + "-2"], second.LastCheckpoints);
        second.Save(variables, prefix, new SaveOptions { GlobalStep = 3 });
        Assert.False(CheckpointFolder.CheckpointExists(prefix + "-1"));
        Assert.Equal([prefix + "-2", prefix + "-3"], CheckpointStateFile.Read(_folder)!.AllModelCheckpointPaths);
    }

    [Fact]
    public void Restoring_changes_all_variables_or_none()
    {
        string saved = new Saver().Save([Variable.Create("a", 1f), Variable.Create("b", [2], [2f, 3f])], Path.Combine(_folder, "m"))!;
        Variable a = Variable.Create("a", 9f);
        Assert.Equal("MB1006", Assert.Throws<ModelFileException>(() => new Saver().Restore([a, Variable.Create("aa", 0f)], saved)).Code);
        ModelFileException mismatch = Assert.Throws<ModelFileException>(() => new Saver().Restore([a, Variable.Create("b", [1, 2], [0f, 0f])], saved));
        Assert.Equal("MB1012", mismatch.Code);
        Assert.Contains("[1,2]", mismatch.Message);
        Assert.Contains("[2]", mismatch.Message);
        Assert.Equal(9f, Value(a));
        Variable reshaped = Variable.Create("b", [1, 2], [0f, 0f]);
        new Saver(new SaverOptions { Reshape = true }).Restore([a, reshaped], saved);
        Assert.Equal([2f, 3f], reshaped.ToTensor<float>().ToArray());
        Assert.Equal(1f, Value(a));
    }

    [Fact]
    public void A_variable_that_an_object_based_checkpoint_has_under_a_path_is_pointed_at()
    {
        string prefix = Repository.Golden("checkpoints", "tf2_object_based", "ckpt-1");
        ModelFileException error = Assert.Throws<ModelFileException>(() => new Saver().Restore([Variable.Create("save_counter", 0L)], prefix));
        Assert.Contains("'save_counter/.ATTRIBUTES/VARIABLE_VALUE'", error.Message);
    }

    public static TheoryData<string> Calls() =>
        new(JsonDocument.Parse(File.ReadAllText(Repository.Golden("saver", "traces.json"))).RootElement.GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_scripted_call_has_the_result_that_TensorFlow_gave(string name)
    {
        JsonElement call = JsonDocument.Parse(File.ReadAllText(Repository.Golden("saver", "traces.json"))).RootElement
            .GetProperty("calls").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        string? error = call.TryGetProperty("error", out JsonElement kind) ? kind.GetString() : null;
        string At(string file) => Path.Combine(_folder, file);
        Variable v = Variable.Create("v", 1f);
        Func<object?> act = name switch
        {
            "missing folder" => () => new Saver().Save([v], At("no/such/model.ckpt")),
            "same latest_filename as prefix" => () => new Saver().Save([v], At("checkpoint")),
            "latest_filename with folder" => () => new Saver().Save([v], At("m"), new SaveOptions { LatestFilename = "a/b" }),
            "empty prefix" => () => new Saver().Save([v], ""),
            "restore none" => () => Restore(null!),
            "restore missing" => () => Restore(At("nothing")),
            "duplicate names" => () => new Saver().Save([v, Variable.Create("v", 2f)], At("m")),
            "empty var_list" => () => new Saver().Save(Array.Empty<Variable>(), At("m")),
            "saver def version v1 restore of v2" => () => Restore(new Saver().Save([v], At("m2"))!, new SaverOptions { WriteVersion = CheckpointFormat.V1 }),
            "restore missing key" => () => new Saver().Save([Variable.Create("w", 1f)], At("m")) is { } saved ? Restore(saved) : null,
            "restore other shape" => () => new Saver().Save([Variable.Create("v", [2], [1f, 2f])], At("m")) is { } saved ? Restore(saved) : null,
            "latest in empty folder" => () => CheckpointFolder.LatestCheckpoint(_folder),
            "checkpoint exists" => () => CheckpointFolder.CheckpointExists(new Saver().Save([v], At("m"))!),
            "get_checkpoint_mtimes count" => () => CheckpointFolder.GetCheckpointMtimes([new Saver().Save([v], At("m"))!, At("nothing")]).Count,
            "garbage state" => () => { File.WriteAllText(At("checkpoint"), "garbage {{{"); return CheckpointFolder.LatestCheckpoint(_folder); },
            "state names a missing checkpoint" => () => { CheckpointStateFile.Write(_folder, At("gone-3"), []); return CheckpointFolder.LatestCheckpoint(_folder); },
            "get_checkpoint_state of relative" => () => { CheckpointStateFile.Write(_folder, "gone-3", []); return CheckpointFolder.GetCheckpointState(_folder)!.ModelCheckpointPath; },
            _ => throw new InvalidOperationException($"There is a call '{name}' that this test does not know."),
        };
        if (error is null)
        {
            Assert.Equal(call.GetProperty("result").GetString(), (act()?.ToString() ?? "None").Replace(_folder, "<dir>", StringComparison.Ordinal));
            return;
        }
        // TensorFlow's ValueError is wrong use here, and a coded error where files are at fault.
        Exception thrown = Assert.ThrowsAny<Exception>(act);
        string code = (thrown as ModelFileException)?.Code ?? thrown.GetType().Name;
        Assert.Equal(name switch
        {
            "missing folder" => "MB1011",
            "restore missing" => "MB1001",
            "restore missing key" => "MB1006",
            "restore other shape" => "MB1012",
            "restore none" => nameof(ArgumentNullException),
            _ => nameof(ArgumentException),
        }, code);
        Assert.NotEmpty(thrown.Message);

        object Restore(string prefix, SaverOptions? options = null)
        {
            new Saver(options).Restore([v], prefix);
            return prefix;
        }
    }

    private static float Value(Variable variable) => variable.ToTensor<float>().ToArray()[0];
}

using System.Globalization;
using System.Text.Json;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>What TensorFlow's Saver left on disk after every step of scripted runs: the same files, the same state file, the same lists.</summary>
public sealed class SaverTraceTests
{
    private static readonly JsonElement s_traces = JsonDocument.Parse(File.ReadAllText(Repository.Golden("saver", "traces.json"))).RootElement;

    public static TheoryData<string> Names() => new(s_traces.GetProperty("traces").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_leaves_what_TensorFlow_leaves(string name)
    {
        JsonElement trace = s_traces.GetProperty("traces").EnumerateArray().Single(t => t.GetProperty("name").GetString() == name);
        string folder = Directory.CreateTempSubdirectory("modelbuild-saver").FullName;
        try
        {
            var clock = new Clock { Start = DateTimeOffset.FromUnixTimeSeconds(0).AddSeconds(trace.GetProperty("start").GetDouble()) };
            var saver = new Saver(OptionsOf(trace.GetProperty("saver"), clock));
            JsonElement save = trace.GetProperty("save");
            string? latest = trace.GetProperty("latest_filename").GetString();
            string latestFilename = latest ?? CheckpointStateFile.DefaultName;
            string prefix = Path.Combine(folder, trace.GetProperty("prefix").GetString()!);
            Variable variable = Variable.Create("v", 1f);
            int step = 0;
            foreach (JsonElement expected in trace.GetProperty("steps").EnumerateArray())
            {
                string where = $"{name}, step {step++}";
                clock.Seconds = expected.GetProperty("seconds").GetDouble();
                var options = new SaveOptions
                {
                    GlobalStep = expected.GetProperty("global_step").ValueKind == JsonValueKind.Null ? null : expected.GetProperty("global_step").GetInt64(),
                    LatestFilename = latestFilename,
                    MetaGraph = new MetaGraphDef(),
                    MetaGraphSuffix = Text(save, "meta_graph_suffix") ?? "meta",
                    WriteMetaGraph = Text(save, "write_meta_graph") != "False",
                    WriteState = Text(save, "write_state") != "False",
                };
                string? returned = saver.Save([variable], prefix, options);

                Assert.True(expected.GetProperty("returned").GetString() == Path.GetFileName(returned), where);
                Assert.True(Strings(expected, "files").SequenceEqual(Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)),
                    $"{where}: {string.Join(' ', Directory.GetFiles(folder))}");
                Assert.Equal(Strings(expected, "last_checkpoints"), saver.LastCheckpoints.Select(c => Path.GetFileName(c)!));
                Assert.Equal(expected.GetProperty("latest_checkpoint").GetString(), Path.GetFileName(CheckpointFolder.LatestCheckpoint(folder, latestFilename)));
                string state = Path.Combine(folder, latestFilename);
                string? text = File.Exists(state) ? File.ReadAllText(state).Replace(folder, "<dir>", StringComparison.Ordinal) : null;
                Assert.Equal(expected.GetProperty("state").GetString(), text);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SaverOptions OptionsOf(JsonElement saver, TimeProvider clock)
    {
        var options = new SaverOptions { TimeProvider = clock };
        foreach (JsonProperty option in saver.EnumerateObject())
        {
            string value = option.Value.GetString()!;
            options = option.Name switch
            {
                // None and 0 mean the same to TensorFlow: nothing is ever deleted.
                "max_to_keep" => options with { MaxToKeep = value == "None" ? 0 : int.Parse(value, CultureInfo.InvariantCulture) },
                "keep_checkpoint_every_n_hours" => options with { KeepCheckpointEveryNHours = double.Parse(value, CultureInfo.InvariantCulture) },
                "write_version" => options with { WriteVersion = value == "1" ? CheckpointFormat.V1 : CheckpointFormat.V2 },
                "sharded" => options with { Sharded = value == "True" },
                "save_relative_paths" => options with { SaveRelativePaths = value == "True" },
                "pad_step_number" => options with { PadStepNumber = value == "True" },
                _ => throw new InvalidOperationException($"The trace has an option '{option.Name}' that this test does not know."),
            };
        }
        return options;
    }

    private static string? Text(JsonElement options, string name) => options.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static IEnumerable<string> Strings(JsonElement step, string name) => step.GetProperty(name).EnumerateArray().Select(e => e.GetString()!);

    /// <summary>The clock of the trace.</summary>
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Start { get; init; }

        public double Seconds { get; set; }

        public override DateTimeOffset GetUtcNow() => Start.AddSeconds(Seconds);
    }
}

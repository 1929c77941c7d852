using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Node = ModelBuild.Protos.TrackableObjectGraph.Types.TrackableObject;

namespace ModelBuild.Checkpoints.Tests;

public sealed class CheckpointObjectGraphTests : IDisposable
{
    private readonly TemporaryCheckpoint _checkpoint = new();

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void The_golden_one_gives_the_path_of_every_variable()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "tf2_object_based"));
        IReadOnlyList<CheckpointObject> objects = CheckpointObjectGraph.Read(reader)!;
        Assert.Equal(["model/layers/0", "model/layers/1", "model/w", "save_counter", "step"], objects.Select(o => o.Path).Order(StringComparer.Ordinal));
        // TensorFlow makes the key from the path; and every key is there.
        Assert.All(objects, o => Assert.Equal($"{o.Path}/.ATTRIBUTES/{o.Name}", o.Key));
        Assert.All(objects, o => Assert.True(reader.TryGet(o.Key, out _)));
        Assert.Equal("w", objects.Single(o => o.Path == "model/w").FullName);
    }

    [Fact]
    public void A_name_based_checkpoint_has_none()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_simple"));
        Assert.Null(CheckpointObjectGraph.Read(reader));
    }

    [SkippableFact]
    public void Every_object_based_checkpoint_of_the_corpus_names_its_keys_by_paths()
    {
        int objectBased = 0, keys = 0, otherwise = 0, missing = 0;
        foreach (string index in Directory.EnumerateFiles(Repository.Shared("corpus", "models"), "*.index", SearchOption.AllDirectories))
        {
            IReadOnlyList<CheckpointObject>? objects;
            try
            {
                using CheckpointReader reader = CheckpointReader.Open(index);
                objects = CheckpointObjectGraph.Read(reader);
                if (objects is null) continue;
                // A lookup table is two tensors; a variable that was not initialized is none.
                missing += objects.Count(o => !reader.TryGet(o.Key, out _) && !reader.TryGet(o.Key + "-keys", out _) && !o.Path.EndsWith("uninitialized_variable", StringComparison.Ordinal));
            }
            catch (ModelFileException e) when (e.Code is DiagnosticCodes.DataFileMissing or DiagnosticCodes.DataDamaged)
            {
                continue;
            }
            objectBased++;
            // TensorFlow escapes a dot and a slash in an attribute's name.
            foreach (CheckpointObject o in objects)
            {
                if (o.Key.Replace(".S", "/", StringComparison.Ordinal).Replace("..", ".", StringComparison.Ordinal) == $"{o.Path}/.ATTRIBUTES/{o.Name}") keys++;
                else otherwise++;
            }
        }
        Assert.Equal(0, missing);
        Assert.True(objectBased > 10 && keys > 100 && otherwise * 20 < keys, $"{objectBased} checkpoints, {keys} keys by path, {otherwise} otherwise");
    }

    [Fact]
    public void Circles_end_and_the_shortest_path_wins()
    {
        var graph = new TrackableObjectGraph
        {
            Nodes =
            {
                new Node { Children = { Child(1, "long"), Child(2, "short") } },
                new Node { Children = { Child(2, "way"), Child(0, "back") } },
                new Node { Children = { Child(0, "up") }, Attributes = { Value("k") } },
            },
        };
        Assert.Equal(["short"], Read(graph)!.Select(o => o.Path));
    }

    [Fact]
    public void Slots_of_an_optimizer_have_the_path_of_their_variable()
    {
        var graph = new TrackableObjectGraph
        {
            Nodes =
            {
                new Node { Children = { Child(1, "w"), Child(2, "optimizer") } },
                new Node { Attributes = { Value("w") } },
                new Node { SlotVariables = { new Node.Types.SlotVariableReference { OriginalVariableNodeId = 1, SlotName = "m", SlotVariableNodeId = 3 } } },
                new Node { Attributes = { Value("slot") } },
            },
        };
        Assert.Equal([("w", "w"), ("w/.OPTIMIZER_SLOT/optimizer/m", "slot")], Read(graph)!.Select(o => (o.Path, o.Key)));
    }

    [Fact]
    public void What_leads_nowhere_is_refused()
    {
        Assert.Equal("MB1103", Code(new TrackableObjectGraph { Nodes = { new Node { Children = { Child(7, "x") } } } }.ToByteArray()));
        Assert.Equal("MB1103", Code(new TrackableObjectGraph { Nodes = { new Node { Children = { Child(-1, "x") } } } }.ToByteArray()));
        Assert.Equal("MB1103", Code(new TrackableObjectGraph { Nodes = { new Node { SlotVariables = { new Node.Types.SlotVariableReference { SlotVariableNodeId = 9 } } } } }.ToByteArray()));
        Assert.Equal("MB1103", Code([0xff, 0xff]));
        // A chain of long names: each path has all names before it.
        var chain = new TrackableObjectGraph();
        for (int i = 0; i < 2000; i++) chain.Nodes.Add(new Node { Children = { Child(i + 1, new string('n', 1000)) } });
        chain.Nodes.Add(new Node());
        Assert.Equal("MB1103", Code(chain.ToByteArray()));

        string Code(byte[] message) => Assert.Throws<ModelFileException>(() => Read(message)).Code;
    }

    private static Node.Types.ObjectReference Child(int node, string name) => new() { NodeId = node, LocalName = name };

    private static Node.Types.SerializedTensor Value(string key) => new() { Name = "VARIABLE_VALUE", CheckpointKey = key };

    private IReadOnlyList<CheckpointObject>? Read(TrackableObjectGraph graph) => Read(graph.ToByteArray());

    private IReadOnlyList<CheckpointObject>? Read(byte[] message)
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(_checkpoint.Prefix))
        {
            writer.AddStrings(CheckpointObjectGraph.Key, [], [message]);
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(_checkpoint.Prefix);
        return CheckpointObjectGraph.Read(reader);
    }
}

using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>What users have at hand, and what they are told when it leads nowhere.</summary>
public sealed class CheckpointPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-path").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData(".index")]
    [InlineData(".meta")]
    [InlineData(".data-00000-of-00001")]
    public void Each_file_of_a_checkpoint_leads_to_it(string extension)
    {
        string prefix = Repository.Golden("checkpoints", "saver_max_to_keep", "model.ckpt-6");
        CheckpointFiles files = CheckpointPath.Resolve(prefix + extension);
        Assert.Equal(prefix, files.Prefix);
        Assert.Equal(prefix + ".index", files.Index);
        Assert.Equal(prefix + ".meta", files.Meta);
        Assert.Equal([prefix + ".data-00000-of-00001"], files.DataFiles);
    }

    [Theory]
    [InlineData("saver_max_to_keep", "model.ckpt-7")]
    [InlineData("saver_global_step", "model.ckpt-1000")]
    [InlineData("saver_relative_paths", "model.ckpt")]
    [InlineData("saver_latest_filename", "model.ckpt")]
    [InlineData("tf2_object_based", "ckpt-1")]
    [InlineData("v2_multi_shard", "model.ckpt")]
    public void A_folder_leads_to_its_latest_checkpoint(string folder, string latest)
    {
        string path = Repository.Golden("checkpoints", folder);
        Assert.Equal(Path.Combine(path, latest), CheckpointPath.Resolve(path).Prefix);
        if (File.Exists(Path.Combine(path, "checkpoint"))) Assert.Equal(Path.Combine(path, latest), CheckpointPath.Resolve(Path.Combine(path, "checkpoint")).Prefix);
    }

    [Fact]
    public void Every_shard_is_named_and_none_is_read()
    {
        string prefix = Repository.Golden("checkpoints", "v2_multi_shard", "model.ckpt");
        Assert.Equal(["-00000-of-00003", "-00001-of-00003", "-00002-of-00003"], CheckpointPath.Resolve(prefix + ".data-00001-of-00003").DataFiles.Select(f => f[^15..]));
        Copy("v2_multi_shard");
        File.WriteAllBytes(At("model.ckpt.data-00002-of-00003"), []);
        Assert.Equal(3, CheckpointPath.Resolve(At("model.ckpt")).DataFiles.Count);
        File.Delete(At("model.ckpt.data-00001-of-00003"));
        ModelFileException error = Refused(At("model.ckpt"), "MB1002");
        Assert.Contains("model.ckpt.data-00001-of-00003", error.Message);
        Assert.Equal(At("model.ckpt.data-00001-of-00003"), error.File);
    }

    [Theory]
    [InlineData("/train/elsewhere/model.ckpt")]
    [InlineData(@"C:\train\elsewhere\model.ckpt")]
    [InlineData(@"\\server\train\model.ckpt")]
    [InlineData("elsewhere/model.ckpt")]
    [InlineData("./model.ckpt")]
    [InlineData(@".\model.ckpt")]
    [InlineData("model.ckpt")]
    public void A_state_file_that_came_from_elsewhere_finds_the_checkpoint_beside_it(string named)
    {
        Copy("v2_simple");
        State(named);
        Assert.Equal("model.ckpt", Path.GetFileName(CheckpointPath.Resolve(_folder).Prefix));
        Assert.True(File.Exists(CheckpointPath.Resolve(_folder).Index));
    }

    [Fact]
    public void A_state_file_may_name_a_folder_below_its_own()
    {
        Directory.CreateDirectory(At("sub"));
        foreach (string file in Directory.GetFiles(Repository.Golden("checkpoints", "v2_simple"), "model.*")) File.Copy(file, At("sub/" + Path.GetFileName(file)));
        State(@"sub\\model.ckpt".Replace(@"\\", @"\"));
        Assert.Equal(At("sub/model.ckpt"), CheckpointPath.Resolve(_folder).Prefix);
    }

    [Fact]
    public void A_state_file_that_leads_nowhere_is_no_guess()
    {
        Copy("v2_simple");
        State("/train/model.ckpt-99");
        ModelFileException error = Refused(_folder, "MB1008");
        Assert.Contains("/train/model.ckpt-99", error.Message);
        Assert.Contains("'model.ckpt'", error.Message);
    }

    [Theory]
    [InlineData("model_checkpoint_path: ")]
    [InlineData("model_checkpoint_path: 'a' }")]
    [InlineData("all_model_checkpoint_paths: 'model.ckpt'")]
    [InlineData("")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("no_such_field: 3")]
    public void A_state_file_that_is_none_is_refused(string text)
    {
        Copy("v2_simple");
        File.WriteAllText(At("checkpoint"), text);
        Assert.Equal(At("checkpoint"), Refused(_folder, "MB1008").File);
    }

    [Fact]
    public void The_state_file_is_read_whole()
    {
        string folder = Repository.Golden("checkpoints", "saver_max_to_keep");
        Assert.Equal(["model.ckpt-5", "model.ckpt-6", "model.ckpt-7"], CheckpointStateFile.Read(folder)!.AllModelCheckpointPaths.Select(p => Path.GetFileName(p)));
        Assert.NotNull(CheckpointStateFile.Read(Repository.Golden("checkpoints", "saver_latest_filename"), "my_state"));
        Assert.Null(CheckpointStateFile.Read(Repository.Golden("checkpoints", "saver_latest_filename")));
        Assert.Null(CheckpointStateFile.Read(At("nowhere")));
    }

    [Fact]
    public void A_folder_without_state_file_needs_exactly_one_checkpoint()
    {
        Assert.Contains("no checkpoint", Refused(_folder, "MB1001").Message);
        Copy("v2_simple");
        File.Delete(At("checkpoint"));
        Assert.Equal(At("model.ckpt"), CheckpointPath.Resolve(_folder).Prefix);
        File.Copy(At("model.ckpt.index"), At("other.index"));
        ModelFileException error = Refused(_folder, "MB1001");
        Assert.Contains("'model.ckpt', 'other'", error.Message);
    }

    [Fact]
    public void A_misspelt_prefix_is_offered_the_nearest()
    {
        string folder = Repository.Golden("checkpoints", "saver_max_to_keep");
        foreach (string wrong in (string[])["model.ckpt-8", "model.ckpt-8.meta", "model.ckp-7", "model.ckpt-8.index"])
            Assert.Contains("'model.ckpt-7'", Refused(Path.Combine(folder, wrong), "MB1001").Message);
        // Not the form of a data file's name, so all of it is the prefix.
        Assert.Contains("'model.data-x'", Refused(At("model.data-x"), "MB1001").Message);
        Refused(At("no/such/folder/model.ckpt"), "MB1001");
        Refused("", "MB1001");
        Refused("a\0b", "MB1001");
        Refused(new string('x', 5000), "MB1001");
    }

    [Fact]
    public void A_meta_file_alone_is_told_what_it_lacks()
    {
        Copy("v2_simple");
        File.Delete(At("checkpoint"));
        File.Delete(At("model.ckpt.index"));
        Assert.Contains("'model.ckpt.index' is missing", Refused(At("model.ckpt.meta"), "MB1001").Message);
        Assert.Contains("'model.ckpt.index' is missing", Refused(At("model.ckpt.data-00000-of-00001"), "MB1001").Message);
    }

    [Fact]
    public void A_V1_checkpoint_is_found_from_whatever_is_given()
    {
        string folder = Repository.Golden("checkpoints", "v1_simple"), file = Path.Combine(folder, "model.ckpt");
        foreach (string given in (string[])[folder, file, file + ".meta"])
        {
            CheckpointFiles files = CheckpointPath.Resolve(given);
            Assert.Equal((file, file, file + ".meta", CheckpointFormat.V1), (files.Prefix, files.Index, files.Meta, files.Format));
            Assert.Equal([file], files.DataFiles);
        }
    }

    [Fact]
    public void The_shards_of_a_V1_checkpoint_belong_together()
    {
        byte[] content = File.ReadAllBytes(Repository.Golden("checkpoints", "v1_simple", "model.ckpt"));
        string[] shards = [At("old.ckpt-00000-of-00002"), At("old.ckpt-00001-of-00002")];
        foreach (string shard in shards) File.WriteAllBytes(shard, content);
        File.WriteAllText(At("checkpoint"), $"model_checkpoint_path: \"{At("old.ckpt-?????-of-00002")}\"");
        foreach (string given in (string[])[At("old.ckpt"), shards[0], shards[1], At("old.ckpt-?????-of-00002"), _folder])
            Assert.Equal(shards, CheckpointPath.Resolve(given).DataFiles);
        File.Delete(At("checkpoint"));
        Assert.Equal(At("old.ckpt"), CheckpointPath.Resolve(_folder).Prefix);
        File.Delete(shards[0]);
        Assert.Equal(shards[0], Refused(At("old.ckpt"), "MB1002").File);
    }

    [Theory]
    [InlineData("PK\u0003\u0004archive/data.pkl", "PyTorch")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs")]
    [InlineData("<!DOCTYPE html><html></html>", "web page")]
    [InlineData("some words", "text")]
    public void Another_kind_of_file_is_named(string content, string kind)
    {
        File.WriteAllText(At("model.ckpt"), content);
        Assert.Contains(kind, Refused(At("model.ckpt"), "MB1003").Message);
        File.Move(At("model.ckpt"), At("model.ckpt.index"));
        Assert.Contains(kind, Refused(At("model.ckpt"), "MB1003").Message);
    }

    public static TheoryData<byte[], string> OtherKinds() => new()
    {
        { [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0], "HDF5" },
        { [0x80, 4, 0x95, 0, 0, 0], "pickle" },
        { [0x1f, 0x8b, 8, 0, 0], "gzip" },
        { [.. new byte[257], .. "ustar"u8, 0, (byte)'0', (byte)'0'], "tar" },
        { new GraphDef { Node = { new NodeDef { Name = "a", Op = "NoOp" } } }.ToByteArray(), "GraphDef" },
        { new MetaGraphDef { GraphDef = new GraphDef { Node = { new NodeDef { Name = "a", Op = "NoOp" } } } }.ToByteArray(), "MetaGraphDef" },
        { new Protos.SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { new MetaGraphDef { GraphDef = new GraphDef { Node = { new NodeDef { Name = "a", Op = "NoOp" } } } } } }.ToByteArray(), "SavedModel" },
        { [.. "node { name: \"a\" op: \"NoOp\" }\n"u8], "text format" },
        { [], "empty" },
    };

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void Every_kind_that_users_mistake_for_a_checkpoint_is_named(byte[] content, string kind)
    {
        File.WriteAllBytes(At("model.ckpt"), content);
        Assert.Contains(kind, Refused(At("model.ckpt"), "MB1003").Message);
    }

    [Theory]
    [InlineData("../../../../../../etc/hostname")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("a\\0b")]
    [InlineData("/dev/null")]
    public void A_state_file_that_leads_elsewhere_leads_to_a_coded_error(string named)
    {
        File.WriteAllText(At("checkpoint"), $"model_checkpoint_path: \"{named}\"\n");
        ModelFileException error = Assert.Throws<ModelFileException>(() => CheckpointPath.Resolve(_folder));
        Assert.True(error.Code is "MB1003" or "MB1008" or "MB1011", error.Message);
    }

    [Fact]
    public void A_git_lfs_pointer_in_place_of_the_data_is_named_when_it_is_read()
    {
        Copy("v2_simple");
        File.WriteAllText(At("model.ckpt.data-00000-of-00001"), "version https://git-lfs");
        using CheckpointReader reader = CheckpointReader.Open(At("model.ckpt"));
        CheckpointTensor large = reader.Tensors.MaxBy(t => t.Offset + t.Size)!;
        var error = Assert.Throws<ModelFileException>(() => reader.Read(large, _ => Assert.Fail("nothing may be handed out")));
        Assert.Equal("MB1005", error.Code);
        Assert.Contains("git lfs pull", error.Message);
    }

    [Fact]
    public void A_SavedModel_folder_is_told_where_its_variables_are()
    {
        File.WriteAllBytes(At("saved_model.pb"), [8, 1]);
        Assert.Contains("variables/variables", Refused(_folder, "MB1003").Message);
    }

    [SkippableFact]
    public void What_the_system_refuses_to_give_is_a_coded_error()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read everything");
        Copy("v2_simple");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At("model.ckpt.index"), UnixFileMode.None);
        Refused(At("model.ckpt"), "MB1011");
    }

    [Fact]
    public void A_folder_in_place_of_a_data_file_is_a_coded_error()
    {
        Copy("v2_simple");
        using CheckpointReader reader = CheckpointReader.Open(At("model.ckpt"));
        File.Delete(At("model.ckpt.data-00000-of-00001"));
        Directory.CreateDirectory(At("model.ckpt.data-00000-of-00001"));
        Assert.Equal("MB1011", Assert.Throws<ModelFileException>(() => reader.Read(reader.Tensors[0], _ => { })).Code);
        Directory.Delete(At("model.ckpt.data-00000-of-00001"));
        Assert.Equal("MB1002", Assert.Throws<ModelFileException>(() => reader.Read(reader.Tensors[0], _ => { })).Code);
    }

    private static ModelFileException Refused(string path, string code)
    {
        var error = Assert.Throws<ModelFileException>(() => CheckpointPath.Resolve(path));
        Assert.Equal(code, error.Code);
        return error;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void State(string named) => File.WriteAllText(At("checkpoint"), $"model_checkpoint_path: \"{named.Replace(@"\", @"\\")}\"\n");

    private void Copy(string golden)
    {
        foreach (string file in Directory.GetFiles(Repository.Golden("checkpoints", golden))) File.Copy(file, At(Path.GetFileName(file)), overwrite: true);
    }
}

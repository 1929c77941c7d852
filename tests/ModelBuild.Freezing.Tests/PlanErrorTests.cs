using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public class PlanErrorTests
{
    private static ModelFileException Fails(TemporaryFolder folder, string code, Action<MetaGraphDef> edit)
    {
        folder.With(Repository.Golden("digits"));
        string path = folder.File("model.ckpt-1500.meta");
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(path));
        edit(meta);
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(meta));
        ModelFileException error = Assert.Throws<ModelFileException>(() =>
            Freezer.Plan(new FreezeRequest { Checkpoint = folder.File("model.ckpt-1500"), OutputNodes = ["digit", "probabilities"] }));
        Assert.Equal(code, error.Code);
        return error;
    }

    [Fact]
    public void A_variable_of_another_shape_is_refused()
    {
        using var folder = new TemporaryFolder();
        ModelFileException error = Fails(folder, DiagnosticCodes.VariableMismatch,
            meta => meta.GraphDef.Node.Single(n => n.Name == "hidden/kernel").Attr["shape"].Shape.Dim[1].Size = 50);
        Assert.Contains("float32 [256,50] in the graph", error.Message);
        Assert.Contains("float32 [256,48]", error.Message);
    }

    [Fact]
    public void A_variable_of_another_dtype_is_refused()
    {
        using var folder = new TemporaryFolder();
        ModelFileException error = Fails(folder, DiagnosticCodes.VariableMismatch,
            meta => meta.GraphDef.Node.Single(n => n.Name == "hidden/kernel").Attr["dtype"].Type = DataType.DtHalf);
        Assert.Contains("float16 [256,48]", error.Message);
    }

    [Fact]
    public void A_variable_that_the_checkpoint_lacks_is_named_with_the_outputs_that_need_it()
    {
        using var folder = new TemporaryFolder();
        ModelFileException error = Fails(folder, DiagnosticCodes.VariableWithoutValue, meta =>
        {
            NodeDef names = meta.GraphDef.Node.Single(n => n.Name == "save/RestoreV2/tensor_names");
            Google.Protobuf.Collections.RepeatedField<Google.Protobuf.ByteString> values = names.Attr["value"].Tensor.StringVal;
            int kernel = values.IndexOf(Google.Protobuf.ByteString.CopyFromUtf8("hidden/kernel"));
            values[kernel] = Google.Protobuf.ByteString.CopyFromUtf8("hidden/kernels");
        });
        Assert.Contains("'hidden/kernel' (the checkpoint has no 'hidden/kernels', nearest: 'hidden/kernel'", error.Message);
        Assert.Contains("needed by 'digit:0', 'probabilities:0'", error.Message);
    }

    [Fact]
    public void A_variable_that_the_saver_leaves_out_is_said_so()
    {
        using var folder = new TemporaryFolder();
        ModelFileException error = Fails(folder, DiagnosticCodes.VariableWithoutValue, meta =>
        {
            string assignment = meta.GraphDef.Node.Single(n => n.Op == "Assign" && n.Name.StartsWith("save/", StringComparison.Ordinal) && n.Input[0] == "hidden/kernel").Name;
            meta.GraphDef.Node.Single(n => n.Name == meta.SaverDef.RestoreOpName).Input.Remove("^" + assignment);
        });
        Assert.Contains("'hidden/kernel' (the graph's saver does not save it", error.Message);
    }

    [Fact]
    public void Without_a_meta_the_graph_is_not_known()
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() =>
            Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("checkpoints", "saver_no_meta", "model.ckpt"), OutputNodes = ["x"] }));
        Assert.Equal(DiagnosticCodes.MetaGraphNotFound, error.Code);
        Assert.Contains("model.ckpt.meta", error.Message);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.99)]
    public void A_truncated_meta_is_said_so(double kept)
    {
        using var folder = new TemporaryFolder();
        folder.With(Repository.Golden("digits"));
        string meta = folder.File("model.ckpt-1500.meta");
        using (FileStream file = File.OpenWrite(meta)) file.SetLength((long)(file.Length * kept));
        ModelFileException error = Assert.Throws<ModelFileException>(() =>
            Freezer.Plan(new FreezeRequest { Checkpoint = folder.File("model.ckpt-1500"), OutputNodes = ["digit"] }));
        Assert.Contains(error.Code, new[] { DiagnosticCodes.MessageDamaged, DiagnosticCodes.NotAGraph });
        Assert.Equal(meta, error.File);
    }

    [Fact]
    public void A_part_that_the_checkpoint_does_not_have_is_named()
    {
        using var folder = new TemporaryFolder().With(Repository.Golden("checkpoints", "v2_partitioned"));
        string path = folder.File("model.ckpt.meta");
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(path));
        TensorProto slices = meta.GraphDef.Node.Single(n => n.Name == "save/RestoreV2/shape_and_slices").Attr["value"].Tensor;
        int at = slices.StringVal.ToList().FindIndex(s => s.ToStringUtf8() == "10 4 4,3:0,4");
        foreach (string other in (string[])["10 4 8,3:0,4", "12 4 4,3:0,4", "10 4 4,3", "10 4 rows"])
        {
            slices.StringVal[at] = Google.Protobuf.ByteString.CopyFromUtf8(other);
            File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(meta));
            ModelFileException error = Assert.Throws<ModelFileException>(() =>
                Freezer.Plan(new FreezeRequest { Checkpoint = folder.File("model.ckpt"), OutputNodes = ["emb/table/part_1/Read/ReadVariableOp"] }));
            Assert.Equal(DiagnosticCodes.PartitionedTensor, error.Code);
            Assert.Contains("[10,4]", error.Message);
            Assert.Contains(other, error.Message);
        }
    }
}

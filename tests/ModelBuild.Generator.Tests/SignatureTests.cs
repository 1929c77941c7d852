using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Generator.Tests;

/// <summary>The golden SavedModel of TensorFlow 1 with its second signature, over another input and its table, under names that are not those of its nodes.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-signatures-").FullName;

    public SignatureTests()
    {
        string golden = Repository.Golden("models", "savedmodel_tf1");
        foreach (string file in Directory.GetFiles(golden, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(_folder, Path.GetRelativePath(golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        string path = Path.Combine(_folder, "saved_model.pb");
        SavedModel saved = SavedModel.Parser.ParseFrom(File.ReadAllBytes(path));
        SignatureDef lookup = new() { MethodName = "tensorflow/serving/predict" };
        lookup.Inputs["text"] = new TensorInfo { Name = "words:0", Dtype = DataType.DtString };
        lookup.Outputs["word_number"] = new TensorInfo { Name = "ids:0", Dtype = DataType.DtInt64 };
        saved.MetaGraphs[0].SignatureDef.Remove("lookup");
        saved.MetaGraphs[0].SignatureDef["look_up"] = lookup;
        // The golden copy came without its assets.
        Directory.CreateDirectory(Path.Combine(_folder, "assets"));
        File.WriteAllText(Path.Combine(_folder, "assets", "vocab.txt"), "a\nb\n");
        File.WriteAllBytes(path, saved.ToByteArray());
    }

    private FreezeRequest Request => new() { Checkpoint = _folder, Signatures = ["*"] };

    [Fact]
    public void Each_signature_is_a_method_that_runs_only_what_it_needs()
    {
        using var model = new GoldenModel(Request, "Words");
        Assert.Equal("[2, 2] True [0, 1] True [1, 2] Words(Features) -> Logits, Probabilities", model.Say(
            """
            using var words = new Words();
            Words.Outputs outputs = words.Run(new() { Features = new float[2, 3] });
            Words.LookUpOutputs numbers = words.LookUp(text: new[] { "a", "b" });
            bool same = words.LookUp(new() { Text = new[] { "a", "b" } }).WordNumber.AsSpan().SequenceEqual(numbers.WordNumber.AsSpan());
            using Words.LookUpCall call = words.CreateLookUpCall();
            call.Run(new TensorString[] { "a", "b" });
            bool spans = call.WordNumber.SequenceEqual(numbers.WordNumber.AsSpan()) && words.LookUpAsync(new() { Text = new[] { "a" } }).GetAwaiter().GetResult().WordNumber.Length == 1;
            Result<float> probabilities = words.Run(new() { Features = new float[1, 3] }, Words.Fetch.Probabilities);
            string shown = ((System.Diagnostics.DebuggerDisplayAttribute)Attribute.GetCustomAttribute(typeof(Words), typeof(System.Diagnostics.DebuggerDisplayAttribute))!).Value;
            _ = words.ServingDefault(new() { Features = new float[1, 3] }).Logits;
            return $"[{outputs.Probabilities.Shape[0]}, {outputs.Probabilities.Shape[1]}] {same} {numbers.WordNumber} {spans} [{probabilities.Shape[0]}, {probabilities.Shape[1]}] {shown}";
            """));
    }

    [Fact]
    public void The_file_describes_each_for_people_and_TensorFlow()
    {
        using var model = new GoldenModel(Request, "Words");
        MetaGraphDef meta = TextFormat.Parse<MetaGraphDef>(model.Interface);
        Assert.Equal(["serving_default", "look_up"], meta.CollectionDef["modelbuild/signatures"].NodeList.Value);
        Assert.Equal("words:0", meta.SignatureDef["look_up"].Inputs["text"].Name);
        Assert.Equal("p:0", meta.SignatureDef["serving_default"].Outputs["probabilities"].Name);
        Assert.Equal(["features"], meta.SignatureDef["serving_default"].Inputs.Keys);
        Assert.Equal(["features:0", "words:0"], meta.CollectionDef["modelbuild/inputs"].NodeList.Value);
        Fixture.Check("Signatures", model.Interface);
    }

    [Fact]
    public void One_signature_gives_its_names_to_the_properties()
    {
        using var model = new GoldenModel(new FreezeRequest { Checkpoint = _folder, Signature = "look_up" }, "Words");
        Assert.Equal("1", model.Say("using var words = new Words(); return words.Run(new() { Text = new[] { \"a\" } }).WordNumber.Length.ToString();"));
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        Assert.Equal(
            "The graph has no signature 'lookup'. It has 'look_up', 'serving_default'.",
            Assert.Throws<ModelFileException>(() => Freezer.Plan(new FreezeRequest { Checkpoint = _folder, Signatures = ["lookup"] })).Message);
        ModelFileException both = Assert.Throws<ModelFileException>(() => Freezer.Plan(Request with { OutputNodes = ["p"] }));
        Assert.Equal((DiagnosticCodes.ItemMetadata, "Signatures names the inputs and outputs of the model, and so does OutputNodes. Take one of them away."), (both.Code, both.Message));
        Assert.Equal(DiagnosticCodes.ItemMetadata, Assert.Throws<ModelFileException>(() => Freezer.Plan(Request with { Signature = "look_up" })).Code);
        Assert.Equal(DiagnosticCodes.ItemMetadata, Assert.Throws<ModelFileException>(() => Freezer.Plan(Request with { InputNodes = ["words"] })).Code);
    }

    [Fact]
    public void Another_file_of_the_same_interface_is_compared_as_a_whole()
    {
        using var both = new GoldenModel(Request, "Words");
        using var one = new GoldenModel(new FreezeRequest { Checkpoint = _folder, Signature = "look_up" }, "Words");
        Assert.Contains("has no tensor", both.Say($"try {{ new Words({Emit.CSharpText.Literal(one.Frozen)}); return \"\"; }} catch (ModelException e) {{ return e.Message; }}"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

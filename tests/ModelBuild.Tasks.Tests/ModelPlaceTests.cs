using ModelBuild.Items;

namespace ModelBuild.Tasks.Tests;

/// <summary>What a model is called after its path, and where its files lie.</summary>
public sealed class ModelPlaceTests
{
    [Theory]
    [InlineData("models/adder.ckpt", "models/adder.ckpt", "adder", "models")]
    [InlineData("models/adder.ckpt.index", "models/adder.ckpt", "adder", "models")]
    [InlineData("models/adder.ckpt.meta", "models/adder.ckpt", "adder", "models")]
    [InlineData("models/adder.ckpt.META", "models/adder.ckpt", "adder", "models")]
    [InlineData("models/adder.ckpt.data-00000-of-00001", "models/adder.ckpt", "adder", "models")]
    [InlineData("models/adder/model.ckpt", "models/adder/model.ckpt", "adder", "models")]
    [InlineData("models/adder/model.ckpt-1500", "models/adder/model.ckpt-1500", "adder", "models")]
    [InlineData("models/adder/model.ckpt-1500.index", "models/adder/model.ckpt-1500", "adder", "models")]
    [InlineData("models/adder/ckpt-7", "models/adder/ckpt-7", "adder", "models")]
    [InlineData("models/digits.ckpt-1500", "models/digits.ckpt-1500", "digits", "models")]
    [InlineData("models/digits-1500.pb", "models/digits-1500.pb", "digits", "models")]
    [InlineData("models/digits", "models/digits", "digits", "models")]
    [InlineData("models/digits/", "models/digits", "digits", "models")]
    [InlineData("models/digits.pb", "models/digits.pb", "digits", "models")]
    [InlineData("models/digits.pbtxt", "models/digits.pbtxt", "digits", "models")]
    [InlineData("models/resnet-50.ckpt", "models/resnet-50.ckpt", "resnet_50", "models")]
    [InlineData("models/mobilenet_v1_1.0_224.ckpt", "models/mobilenet_v1_1.0_224.ckpt", "mobilenet_v1_1_0_224", "models")]
    [InlineData("models/größe.ckpt", "models/größe.ckpt", "größe", "models")]
    [InlineData("a.meta/model.ckpt.index", "a.meta/model.ckpt", "a_meta", "")]
    [InlineData("models/2020/model.ckpt", "models/2020/model.ckpt", "2020", "models")]
    public void A_checkpoint_or_graph(string path, string prefix, string name, string beside) => Check(path, prefix, prefix, name, beside);

    [Theory]
    [InlineData("models/greeter", "models/greeter", "models/greeter", "greeter", "models")]
    [InlineData("models/greeter/saved_model.pb", "models/greeter/saved_model.pb", "models/greeter", "greeter", "models")]
    [InlineData("models/greeter/3/saved_model.pb", "models/greeter/3/saved_model.pb", "models/greeter/3", "greeter", "models")]
    [InlineData("models/greeter/3", "models/greeter/3", "models/greeter/3", "greeter", "models")]
    [InlineData("models/greeter/saved_model.pbtxt", "models/greeter/saved_model.pbtxt", "models/greeter", "greeter", "models")]
    public void A_SavedModel(string path, string prefix, string savedModel, string name, string beside) => Check(path, prefix, savedModel, name, beside);

    [Theory]
    [InlineData("Adder", true)]
    [InlineData("_adder2", true)]
    [InlineData("größe", true)]
    [InlineData("2_layers", false)]
    [InlineData("a-b", false)]
    [InlineData("a.b", false)]
    [InlineData("", false)]
    public void A_name_of_a_class(string name, bool isName) => Assert.Equal(isName, Names.IsName(name));

    [Theory]
    [InlineData("", true)]
    [InlineData("My.Models", true)]
    [InlineData("My..Models", false)]
    [InlineData(".My", false)]
    [InlineData("My.2", false)]
    public void A_namespace(string name, bool isNamespace) => Assert.Equal(isNamespace, Names.IsNamespace(name));

    private static void Check(string path, string prefix, string savedModel, string name, string beside)
    {
        ModelPlace place = ModelPlace.Of(Full(path));
        Assert.Equal((Full(prefix), Full(savedModel), name, Full(beside)), (place.Prefix, place.SavedModelFolder, place.Name, place.Beside));
    }

    private static string Full(string path) => Path.Combine(Path.GetTempPath(), "app" + (path.Length > 0 ? "/" : "") + path).Replace('/', Path.DirectorySeparatorChar);
}

using ModelBuild.Generator.Naming;

namespace ModelBuild.Generator.Tests;

public sealed class MemberNamesTests
{
    private static string Names(params string[] tensors) => string.Join(" ", MemberNames.Of(tensors, "Output", "Adder"));

    [Theory]
    [InlineData("x:0", "X")]
    [InlineData("op_to_store:0", "OpToStore")]
    [InlineData("InceptionV3/Logits/SpatialSqueeze:0", "SpatialSqueeze")]
    [InlineData("InceptionV3/Predictions/Softmax:0", "Softmax")]
    [InlineData("class/in-put.1:0", "InPut1")]
    [InlineData("out/default:0", "Default")]
    [InlineData("best:1", "Best1")]
    [InlineData("conv2d_1:0", "Conv2d1")]
    [InlineData("conv_1_2:0", "Conv1_2")]
    [InlineData("conv_1:2", "Conv1_2")]
    [InlineData("conv__weird--name:0", "ConvWeirdName")]
    [InlineData("keepProb:0", "KeepProb")]
    [InlineData("class:0", "Class")]
    [InlineData("1x1:0", "Output1x1")]
    [InlineData("a/1x1:0", "Output1x1")]
    [InlineData("scope/_:0", "Scope")]
    [InlineData("___:0", "Output___")]
    [InlineData("größe:0", "Größe")]
    [InlineData("gro\u0308\u00dfe:0", "Gro\u0308\u00dfe")]
    [InlineData("ввод:0", "Ввод")]
    [InlineData("入力:0", "入力")]
    [InlineData("smile😀face:0", "SmileFace")]
    public void A_tensor_is_called_by_the_last_part_of_its_name(string tensor, string name) => Assert.Equal(name, Names(tensor));

    [Theory]
    [InlineData("Run:0", "RunOutput")]
    [InlineData("run:0", "RunOutput")]
    [InlineData("ToString:0", "ToStringOutput")]
    [InlineData("dispose:0", "DisposeOutput")]
    [InlineData("Inputs:0", "InputsOutput")]
    [InlineData("outputs:0", "OutputsOutput")]
    [InlineData("equals:0", "EqualsOutput")]
    [InlineData("get_hash_code:0", "GetHashCodeOutput")]
    [InlineData("get_type:0", "GetTypeOutput")]
    [InlineData("call:0", "CallOutput")]
    [InlineData("adder:0", "AdderOutput")]
    public void A_name_that_the_class_needs_itself_gets_its_kind(string tensor, string name) => Assert.Equal(name, Names(tensor));

    [Theory]
    [InlineData("parts:0 parts:2 best:0 best:1", "Parts Parts2 Best Best1")]
    [InlineData("a/out:0 b/out:0", "AOut BOut")]
    [InlineData("a/out:0 out:0", "AOut Out")]
    [InlineData("m/a/out:0 n/a/out:0 b/out:0", "MAOut NAOut BOut")]
    [InlineData("out:0 Out_:0", "Out Out_")]
    [InlineData("parts:2 parts2:0", "Parts_2 Parts2")]
    [InlineData("x_y:0 x-y:0", "XY_9b5d6131 XY_0e9dbec7")]
    [InlineData("out/default:0 out:0 Out_:0 ToString:0 Run:0", "Default Out Out_ ToStringOutput RunOutput")]
    public void Tensors_that_would_share_a_name_climb_together(string tensors, string names) => Assert.Equal(names, Names(tensors.Split(' ')));

    [Theory]
    [InlineData("a/out:0 b/out:0 parts:2 parts2:0 x_y:0 x-y:0 Run:0 Out_:0 out:0")]
    public void The_order_does_not_matter(string text)
    {
        string[] tensors = text.Split(' ');
        Dictionary<string, string> straight = tensors.Zip(Names(tensors).Split(' ')).ToDictionary(p => p.First, p => p.Second);
        string[] turned = [.. tensors.Reverse()];
        foreach ((string tensor, string name) in turned.Zip(Names(turned).Split(' '))) Assert.Equal(straight[tensor], name);
    }

    [Fact]
    public void A_tensor_more_does_not_rename_the_others() =>
        Assert.StartsWith(Names("a/out:0", "b/out:0", "x:0"), Names("a/out:0", "b/out:0", "x:0", "c/out:0", "y:0"), StringComparison.Ordinal);

    [Fact]
    public void Every_set_of_names_gives_distinct_identifiers()
    {
        string[] pieces = ["a", "A", "a_", "_a", "a-a", "a.a", "1", "/", "run", "é", "a/a", "a/1"];
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            string[] tensors = [.. Enumerable.Range(0, 12).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => pieces[random.Next(pieces.Length)])) + ":" + random.Next(3)).Distinct()];
            IReadOnlyList<string> names = MemberNames.Of(tensors, "Input", "A");
            Assert.Equal(tensors.Length, names.Distinct().Count());
            Assert.All(names, name => Assert.True(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(name), name));
        }
    }

    [Theory]
    [InlineData("X", "x")]
    [InlineData("OpToStore", "opToStore")]
    [InlineData("IDMap", "idMap")]
    [InlineData("XY", "xy")]
    [InlineData("Out_", "out_")]
    [InlineData("_X", "_X")]
    public void A_parameter_begins_small(string property, string parameter) => Assert.Equal(parameter, MemberNames.Parameter(property));
}

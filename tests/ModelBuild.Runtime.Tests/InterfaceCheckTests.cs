using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

public sealed class InterfaceCheckTests
{
    private static readonly TensorSpec X = new("x:0", DType.Float, Shape.Of(-1, 8));
    private static readonly TensorSpec Keep = new("keep:0", DType.Float, Shape.Scalar, IsOptional: true);
    private static readonly TensorSpec Y = new("y:0", DType.Float, Shape.Of(-1, 2));

    private static string? Load(ModelInterface there)
    {
        ModelInterface wanted = new([X, Keep], [Y]);
        var engine = new FakeEngine(there, _ => { });
        try
        {
            new TestModel(TestModel.Define(wanted), engine).Dispose();
            return null;
        }
        catch (ModelException error)
        {
            Assert.Equal("MB3001", error.Code);
            Assert.Equal(0, engine.LiveGraphs);
            return error.Message;
        }
    }

    private static void Differs(string how, TensorSpec[] inputs, TensorSpec[] outputs) => Assert.Equal(
        $"MB3001: '(bytes)' is not the model that class Adder was made from: {how}. " +
        "Rebuild the project with this model's checkpoint, or load the .pb that was built together with the class.",
        Load(new ModelInterface(inputs, outputs)));

    private static void Fits(TensorSpec[] inputs, TensorSpec[] outputs) => Assert.Null(Load(new ModelInterface(inputs, outputs)));

    [Fact]
    public void The_same_interface_fits_in_any_order() => Fits([Keep, X], [Y]);

    [Fact]
    public void A_missing_input_is_named() => Differs("it has no input 'x:0'", [Keep], [Y]);

    [Fact]
    public void A_missing_output_is_named() => Differs("it has no output 'y:0'", [X, Keep], [Y with { Name = "z:0" }]);

    [Fact]
    public void Another_dtype_is_named()
    {
        Differs("input 'x:0' is float64 there and float32 in the class", [X with { DType = DType.Double }, Keep], [Y]);
        Differs("output 'y:0' is int64 there and float32 in the class", [X, Keep], [Y with { DType = DType.Int64 }]);
    }

    [Fact]
    public void Another_shape_is_named()
    {
        Differs("input 'x:0' has shape [?,9] there and [?,8] in the class", [X with { Shape = Shape.Of(-1, 9) }, Keep], [Y]);
        Differs("input 'x:0' has shape [1,8] there and [?,8] in the class", [X with { Shape = Shape.Of(1, 8) }, Keep], [Y]);
        Differs("input 'x:0' has shape [] there and [?,8] in the class", [X with { Shape = Shape.Scalar }, Keep], [Y]);
    }

    [Fact]
    public void A_new_required_input_is_named() => Differs(
        "it needs an input 'mask:0' (bool [?]) that the class does not have",
        [X, Keep, new TensorSpec("mask:0", DType.Bool, Shape.Of(-1))], [Y]);

    [Fact]
    public void A_lost_default_is_named() =>
        Differs("input 'keep:0' has no default there and is optional in the class", [X, Keep with { IsOptional = false }], [Y]);

    [Fact]
    public void A_file_that_allows_more_fits()
    {
        Fits([X with { Shape = Shape.Of(-1, -1) }, Keep], [Y]);
        Fits([X with { Shape = Shape.Unknown, IsOptional = true }, Keep], [Y]);
        Fits([X, Keep, new TensorSpec("mask:0", DType.Bool, Shape.Of(-1), IsOptional: true)], [Y]);
    }

    [Fact]
    public void How_much_is_known_of_an_outputs_shape_does_not_matter() => Fits([X, Keep], [Y with { Shape = Shape.Unknown }]);

    [Fact]
    public void The_hash_is_the_documented_one() =>
        // printf 'input x:0 float32 [?,8]\ninput? keep:0 float32 []\noutput y:0 float32\n' | sha256sum
        Assert.Equal("607557066b1f4836", InterfaceCheck.HashOf(new ModelInterface([X, Keep], [Y])));
}

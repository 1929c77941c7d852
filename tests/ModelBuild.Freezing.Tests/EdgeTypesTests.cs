using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

/// <summary>What TensorFlow would refuse to import is told before it is written.</summary>
public sealed class EdgeTypesTests
{
    private static ModelFileException Fails(GraphBuilder graph) =>
        Assert.Throws<ModelFileException>(() => new EdgeTypes(new OpDefinitions(null, graph.Graph.Library), "model.meta").Check(graph.Graph));

    private static GraphBuilder Inputs() => new GraphBuilder()
        .Add("x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)))
        .Add("n", "Placeholder", [], ("dtype", Type(DataType.DtInt32)))
        .Add("v", "VariableV2", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape(2)));

    [Fact]
    public void A_tensor_of_another_dtype_is_told_with_both_dtypes()
    {
        ModelFileException error = Fails(Inputs().Add("y", "AddV2", ["x", "n"], ("T", Type(DataType.DtFloat))));
        Assert.Equal(DiagnosticCodes.BrokenGraph, error.Code);
        Assert.Contains("input 1 of node 'y' (AddV2) takes float32, and 'n' is int32", error.Message);
    }

    [Fact]
    public void A_constant_where_a_reference_is_wanted_is_told_as_training()
    {
        ModelFileException error = Fails(Inputs().Add("add", "AssignAdd", ["x", "x"], ("T", Type(DataType.DtFloat))));
        Assert.Equal(DiagnosticCodes.CannotFreeze, error.Code);
        Assert.Contains("'add' (AssignAdd)", error.Message);
    }

    [Fact]
    public void A_missing_input_is_told()
    {
        ModelFileException error = Fails(Inputs().Add("y", "MatMul", ["x"], ("T", Type(DataType.DtFloat))));
        Assert.Contains("'y' (MatMul) has 1 inputs, and the op takes 2", error.Message);
    }

    [Fact]
    public void Functions_are_looked_at_too()
    {
        ModelFileException error = Fails(Inputs().Function("f", [("a", DataType.DtInt32)], [("r", DataType.DtFloat, "neg:y:0")], Node("neg", "Neg", ["a"], ("T", Type(DataType.DtFloat)))));
        Assert.Contains("in the function 'f'", error.Message);
    }

    [Fact]
    public void A_reference_serves_as_a_value_and_unknown_ops_are_let_through()
    {
        GraphBuilder graph = Inputs().Add("y", "AddV2", ["v", "x"], ("T", Type(DataType.DtFloat))).Add("z", "MyOwnOp", ["n", "x", "y"]).Add("w", "Neg", ["z"], ("T", Type(DataType.DtFloat)))
            .Add("up", "AssignAdd", ["v", "x"], ("T", Type(DataType.DtFloat)));
        new EdgeTypes(new OpDefinitions(null, null), "model.meta").Check(graph.Graph);
    }
}

using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public class InputCutTests
{
    private static FreezePlan Plan(string model, string output, params string[] inputs) => Freezer.Plan(new FreezeRequest
    {
        Checkpoint = Repository.Golden("models", model, "model.ckpt"),
        OutputNodes = output.Split(';'),
        InputNodes = inputs,
    });

    private static ModelFileException Fails(string model, string output, params string[] inputs)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => Plan(model, output, inputs));
        Assert.Equal(DiagnosticCodes.InputNotInGraph, error.Code);
        return error;
    }

    [Fact]
    public void A_queue_is_cut_off_behind_its_batch()
    {
        FreezePlan plan = Plan("queue_input", "scores", "batch");
        Assert.DoesNotContain(plan.Graph.Node, n => n.Op.Contains("Queue"));
        InterfaceTensor input = Assert.Single(plan.Interface.Inputs);
        Assert.Equal("batch:0", input.Name);
        Assert.Equal(DataType.DtFloat, input.DType);
        Assert.False(input.IsOptional);
        NodeDef placeholder = plan.Graph.Node.Single(n => n.Name == "batch");
        Assert.Equal("Placeholder", placeholder.Op);
        Assert.Empty(placeholder.Input);
    }

    [Fact]
    public void Inputs_stand_in_the_order_in_which_they_are_named()
    {
        FreezePlan plan = Plan("seed_mul_add", "op_to_store", "y", "x:0");
        Assert.Equal(["y:0", "x:0"], plan.Interface.Inputs.Select(i => i.Name));
        Assert.Equal(Plan("seed_mul_add", "op_to_store").Graph, plan.Graph);
    }

    [Fact]
    public void A_graph_is_cut_in_the_middle()
    {
        FreezePlan plan = Plan("mlp", "probabilities", "Relu");
        Assert.DoesNotContain(plan.Graph.Node, n => n.Op == "Relu");
        Assert.Equal("Relu:0", plan.Interface.Inputs[0].Name);
        Assert.Equal(2, plan.Weights.Count);
    }

    [Fact]
    public void One_port_of_several_is_cut_under_a_name_of_its_own()
    {
        FreezePlan plan = Plan("multi_output_ops", "parts:0;parts:2", "x", "parts:2");
        // parts itself is still needed for its port 0, and so is what feeds it.
        Assert.Equal("Split", plan.Graph.Node.Single(n => n.Name == "parts").Op);
        Assert.Equal("Placeholder", plan.Graph.Node.Single(n => n.Name == "parts_2").Op);
    }

    [Fact]
    public void A_node_that_the_graph_lacks_gets_the_nearest_names() => Assert.Contains("'batch'", Fails("queue_input", "scores", "bach").Message);

    [Fact]
    public void A_port_that_the_node_lacks_is_said_so() => Assert.Contains("no port 3", Fails("queue_input", "scores", "batch:3").Message);

    [Fact]
    public void An_input_that_no_output_needs_is_said_so() => Assert.Contains("do not need 'probabilities'", Fails("mlp", "Relu", "probabilities").Message);

    [Fact]
    public void A_placeholder_that_is_left_over_is_said_so() => Assert.Contains("'y'", Fails("seed_mul_add", "op_to_store", "x").Message);

    [Fact]
    public void A_placeholder_with_default_may_be_left_out()
    {
        string image = Plan("mlp", "probabilities").Interface.Inputs.Single(i => !i.IsOptional).Name;
        Assert.Equal([image], Plan("mlp", "probabilities", image).Interface.Inputs.Select(i => i.Name));
    }
}

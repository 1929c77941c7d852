using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

public sealed class TrainingRemainsTests
{
    [Fact]
    public void Batch_normalization_in_training_is_told()
    {
        GraphBuilder graph = new GraphBuilder().Add("bn1", "FusedBatchNormV3", ["x"]).Add("bn2", "FusedBatchNorm", ["x"], ("is_training", new AttrValue { B = false }));
        string told = Assert.Single(TrainingRemains.Of(graph.Graph));
        Assert.Contains("'bn1'", told);
        Assert.DoesNotContain("'bn2'", told);
    }

    [Fact]
    public void Dropout_that_nobody_can_switch_off_is_told()
    {
        GraphBuilder graph = new GraphBuilder().Add("hidden/dropout/random_uniform/RandomUniform", "RandomUniform", ["shape"]);
        Assert.Contains("'hidden/dropout/random_uniform/RandomUniform'", Assert.Single(TrainingRemains.Of(graph.Graph)));
        graph.Add("keep_prob", "Placeholder", []);
        Assert.Empty(TrainingRemains.Of(graph.Graph));
    }
}

using Google.Protobuf;
using ModelBuild.Conformance;
using ModelBuild.Engine.Tests;
using ModelBuild.Oracle;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>The answers in float64, against which roundings are measured, are not ours alone: TensorFlow gives the same for the same graph, and recorded nearly the same in float32.</summary>
public sealed class Float64GraphTests
{
    private static readonly OpDTypes s_supported = new ConformanceReport(Repository.Root, Repository.Cache("conformance")).Supported();

    [SkippableTheory]
    [InlineData("models/mlp")]
    [InlineData("models/dynamic_lstm")] // a loop with TensorArrays, whose flow stays float32
    [InlineData("models/attention")]
    public void TensorFlow_and_the_engine_agree_in_float64(string model) => Agree(Path.Combine(Repository.Golden(model), "frozen.pb"), Path.Combine(Repository.Golden(model), "case0"));

    [SkippableFact]
    public void A_batch_normalization_is_written_out()
    {
        const string Name = "dl4j/examples/batchnorm/rank4_nhwc_batch2_sz5_fused";
        Agree(Path.Combine(Repository.Shared("corpus"), Name, "frozen_model.pb"), Path.Combine(Repository.Shared("golden"), Name));
    }

    private static void Agree(string pb, string recorded)
    {
        GraphDef graph = Float64Graph.Of(GraphDef.Parser.ParseFrom(File.ReadAllBytes(pb)), s_supported)!;
        Assert.NotNull(graph);
        ModelSource source = ModelSource.FromBytes(graph.ToByteArray());
        var golden = new GoldenCase(recorded);
        Dictionary<string, double[]> ours = golden.Float64Answers(source, EmbeddedEngine.Default), theirs = golden.Float64Answers(source, LibTensorFlow.Engine(threads: 2));
        Assert.NotEmpty(ours);
        foreach ((string fetch, double[] values) in ours)
        {
            double largest = values.Max(Math.Abs);
            Assert.All(values.Zip(theirs[fetch]), v => Assert.InRange(v.First - v.Second, -1e-13 * largest, 1e-13 * largest));
        }
        // Nothing of it is taken for rounding that is none: the float32 answers of both are near.
        var roundings = new List<Rounding>();
        Assert.Null(golden.Run(ModelSource.FromFile(pb), EmbeddedEngine.Default, ours, roundings));
        Assert.Empty(roundings);
    }

    [Fact]
    public void Only_rounding_is_as_near()
    {
        double[] exact = [1, 2, 3], recorded = [1 + 1e-6, 2, 3 - 1e-6];
        Assert.True(Rounding.Of("y", exact, [1, 2 + 1e-6, 3 + 1e-6], recorded).AsNear);
        Assert.False(Rounding.Of("y", exact, [1, 2 + 1e-6, 3 + 2e-6], recorded).AsNear); // further on the whole
        Assert.False(Rounding.Of("y", exact, [1, 2, 3], [1.001, 2, 3]).AsNear); // the recording is no rounding of that answer
        Assert.False(Rounding.Of("y", exact, [1, double.NaN, 3], recorded).AsNear);
        Assert.False(Rounding.Of("y", [1, 2, 3, .. new double[1000]], [1, 2, 3 + 2.1e-6, .. new double[1000]], [1 + 1e-6, 2 + 1e-6, 3 + 1e-6, .. Enumerable.Repeat(1e-6, 1000)]).AsNear); // one element alone
    }
}

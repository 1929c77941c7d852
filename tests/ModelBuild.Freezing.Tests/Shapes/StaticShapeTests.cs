using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests.Shapes;

public sealed class StaticShapeTests
{
    [Fact]
    public void Shapes_print_as_TensorFlow_prints_them()
    {
        Assert.Equal("<unknown>", StaticShape.Unknown.ToString());
        Assert.Equal("[]", StaticShape.Scalar.ToString());
        Assert.Equal("[?,8]", StaticShape.Of(-1, 8).ToString());
    }

    [Fact]
    public void Rank_and_dims_are_known_or_not()
    {
        Assert.False(StaticShape.Unknown.HasRank);
        Assert.Equal(-1, StaticShape.Unknown.Rank);
        Assert.Equal(0, StaticShape.Scalar.Rank);
        Assert.True(StaticShape.Scalar.IsFullyKnown);
        Assert.False(StaticShape.Of(-1, 8).IsFullyKnown);
        Assert.Equal(8, StaticShape.Of(-7, 8)[1]);
        Assert.Equal(-1, StaticShape.Of(-7, 8)[0]);
        Assert.Equal(-1, StaticShape.Of(3)[5]);
    }

    [Fact]
    public void Proto_and_shape_say_the_same()
    {
        foreach (StaticShape shape in new[] { StaticShape.Unknown, StaticShape.Scalar, StaticShape.Of(0), StaticShape.Of(2, -1, 3) })
            Assert.Equal(shape, StaticShape.FromProto(shape.ToProto()));
        Assert.Equal(StaticShape.Unknown, StaticShape.FromProto(null));
        Assert.Equal(StaticShape.Scalar, StaticShape.FromProto(new TensorShapeProto()));
        Assert.True(StaticShape.Unknown.ToProto().UnknownRank);
    }

    [Fact]
    public void Merging_keeps_what_either_knows()
    {
        Assert.Equal(StaticShape.Of(2, 3), StaticShape.Of(2, -1).Merge(StaticShape.Of(-1, 3)));
        Assert.Equal(StaticShape.Of(2), StaticShape.Unknown.Merge(StaticShape.Of(2)));
        Assert.Null(StaticShape.Of(2).Merge(StaticShape.Of(3)));
        Assert.Null(StaticShape.Of(2).Merge(StaticShape.Scalar));
    }

    [Fact]
    public void Joining_keeps_what_both_know()
    {
        Assert.Equal(StaticShape.Of(2, -1), StaticShape.Of(2, 4).Join(StaticShape.Of(2, 3)));
        Assert.Equal(StaticShape.Unknown, StaticShape.Of(2).Join(StaticShape.Of(2, 3)));
    }

    [Fact]
    public void More_specific_means_compatible_and_knowing_more()
    {
        Assert.True(StaticShape.Of(2, 3).IsMoreSpecificThan(StaticShape.Of(2, -1)));
        Assert.True(StaticShape.Scalar.IsMoreSpecificThan(StaticShape.Unknown));
        Assert.False(StaticShape.Of(2, -1).IsMoreSpecificThan(StaticShape.Of(2, -1)));
        Assert.False(StaticShape.Of(2, 4).IsMoreSpecificThan(StaticShape.Of(3, -1)));
        Assert.False(StaticShape.Of(2).IsCompatibleWith(StaticShape.Of(2, 2)));
    }

    [Fact]
    public void The_number_of_elements_does_not_overflow()
    {
        Assert.Equal(24, StaticShape.Of(2, 3, 4).ElementCount);
        Assert.Equal(0, StaticShape.Of(-1, 0).ElementCount);
        Assert.Equal(-1, StaticShape.Of(long.MaxValue, 2).ElementCount);
    }
}

namespace ModelBuild.Runtime.Tests;

public sealed class RecordedRunTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private RecordedRun Of(string lines)
    {
        File.WriteAllText(_path, "# ModelBuild recorded run, format 1\n" + lines);
        return RecordedRun.Open(_path);
    }

    private static Result<float> Floats(params float[] values) => new("y:0", values, [values.Length]);

    [Theory]
    [InlineData("y:0 [2] 1 2\n", null)]
    [InlineData("y:0 [2] 1.00001 2\n", null)]
    [InlineData("y:0 [2] 1.01 2\n", "Element 0 of the output 'y:0' is 1, and 1.01 is recorded in ")]
    [InlineData("y:0 [2] NaN 2\n", "Element 0 of the output 'y:0' is 1, and NaN is recorded in ")]
    [InlineData("y:0 [1,2] 1 2\n", "The output 'y:0' has shape [2], and [1,2] is recorded in ")]
    [InlineData("y:0 [2] 1\n", "The output 'y:0' has shape [2], and [2] is recorded in ")]
    [InlineData("z:0 [2] 1 2\n", "")]
    [InlineData("", "")]
    public void Outputs_are_compared(string recorded, string? why)
    {
        using RecordedRun run = Of(recorded);
        if (why is null)
        {
            run.Check("y:0", Floats(1, 2));
            return;
        }
        ModelException said = Assert.Throws<ModelException>(() => run.Check("y:0", Floats(1, 2)));
        Assert.Equal(ModelErrorCodes.RecordingDiffers, said.Code);
        Assert.Contains(why, said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_recording_is_refused()
    {
        Assert.Equal(ModelErrorCodes.RecordingDiffers, Assert.Throws<ModelException>(() => Of("x")).Code);
        File.WriteAllText(_path, "");
        Assert.Equal(ModelErrorCodes.RecordingDiffers, Assert.Throws<ModelException>(() => RecordedRun.Open(_path)).Code);
        Assert.Equal(ModelErrorCodes.RecordingDiffers, Assert.Throws<ModelException>(() => RecordedRun.Open(_path + ".none")).Code);
    }

    [Fact]
    public void Examples_are_small_and_the_same()
    {
        Assert.Equal("[2,3]", RecordedRun.Example<float>(2, 3).ToString());
        Feed<long> ids = RecordedRun.Example<long>(4);
        Assert.Equal([0L, 1, 0, 1], Feed<long>.Elements(in ids).ToArray());
        Feed<TensorString> texts = RecordedRun.Example<TensorString>(2);
        Assert.Equal("text 1", Feed<TensorString>.Elements(in texts)[1].ToString());
        Assert.Equal("[]", RecordedRun.Example<Half>().ToString());
        Assert.Equal("[1]", RecordedRun.Example<System.Numerics.Complex>(1).ToString());
        Assert.Equal("[1]", RecordedRun.Example<BFloat16>(1).ToString());
    }

    public void Dispose() => File.Delete(_path);
}

using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

/// <summary>A model written by hand as the generator writes it, with the protected parts open to tests.</summary>
internal sealed class TestModel(ModelDefinition definition, IEngine engine)
    : Model(definition, ModelSource.FromBytes(new byte[] { 1 }), engine)
{
    public static ModelInterface Adder { get; } = new(
        [new("x:0", DType.Int32, Shape.Scalar), new("y:0", DType.Int32, Shape.Scalar)], [new("op_to_store:0", DType.Int32, Shape.Scalar)]);

    public static TestModel Of(ModelInterface model, Action<FakeCall> run, out FakeEngine engine) =>
        new(Define(model), engine = new FakeEngine(model, run));

    public static ModelDefinition Define(ModelInterface model) => new("Adder", model.Inputs, model.Outputs, InterfaceCheck.HashOf(model));

    public ModelCall Open() => OpenCall();

    public Result<int> Run(CancellationToken cancellation, params Feed<int>[] feeds)
    {
        ModelCall call = RentCall();
        Result<int> result;
        try
        {
            for (int i = 0; i < feeds.Length; i++) call.Set(i, feeds[i]);
            call.Run(cancellation);
            result = call.Fetch<int>(0);
        }
        catch
        {
            AbandonCall(call);
            throw;
        }
        ReturnCall(call);
        return result;
    }

    public Result<int> Run(params Feed<int>[] feeds) => Run(default, feeds);
}

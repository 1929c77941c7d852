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

    public Result<int> Run(CancellationToken cancellation, params Feed<int>[] feeds) =>
        RunPart(null, new Inputs(feeds), static call => call.Fetch<int>(0), cancellation);

    public Result<int> Run(params Feed<int>[] feeds) => Run(default, feeds);

    public Result<T> Fetch<T>(Fetch<T> fetch, params Feed<int>[] feeds) where T : struct => RunFetch(new Inputs(feeds), fetch, default);

    public (Result<int> First, Result<int> Second) Fetch(Fetch<int> first, Fetch<int> second, params Feed<int>[] feeds) =>
        RunFetch(new Inputs(feeds), first, second, default);

    public IReadOnlyList<Result<int>> Batch(params Feed<int>[][] examples) =>
        RunBatch(null, [.. examples.Select(e => new Inputs(e))], static call => call.Fetch<int>(0), default);

    private sealed class Inputs(Feed<int>[] feeds) : IModelInputs
    {
        public void SetOn(ModelCall call)
        {
            for (int i = 0; i < feeds.Length; i++) call.Set(i, feeds[i]);
        }
    }
}

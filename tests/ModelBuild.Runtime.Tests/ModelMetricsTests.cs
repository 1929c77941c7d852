using System.Diagnostics;
using System.Diagnostics.Metrics;
using ModelBuild.Testing;

namespace ModelBuild.Runtime.Tests;

/// <summary>Who listens hears every model of the process, and makes its runs allocate: nothing else runs beside these tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Listening
{
    public const string Name = "Listening";
}

/// <summary>What listeners hear.</summary>
[Collection(Listening.Name)]
public sealed class ModelMetricsTests
{
    private static TestModel Model(string name, FakeEngine engine) =>
        new(new ModelDefinition(name, TestModel.Adder.Inputs, TestModel.Adder.Outputs, InterfaceCheck.HashOf(TestModel.Adder)), engine);

    private static FakeEngine Engine(Action<FakeCall>? run = null) => new(TestModel.Adder, run ?? FakeEngine.MultiplyAndAddOne);

    private sealed class Heard : IDisposable
    {
        private readonly MeterListener _meters = new();
        private readonly ActivityListener _activities;
        private readonly string _model;

        public Heard(string model)
        {
            _model = model;
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ModelDiagnostics.MeterName) listener.EnableMeasurementEvents(instrument);
            };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _meters.Start();
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name == ModelDiagnostics.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if ((string?)activity.GetTagItem("modelbuild.model") == _model) Activities.Add(activity);
                },
            };
            ActivitySource.AddActivityListener(_activities);
        }

        public List<(string Name, string? Unit, double Value, string? Error)> Measurements { get; } = [];

        public List<Activity> Activities { get; } = [];

        public double Loaded { get; private set; }

        public void Observe() => _meters.RecordObservableInstruments();

        public void Dispose()
        {
            _meters.Dispose();
            _activities.Dispose();
        }

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.Name == "modelbuild.graph.loaded") Loaded = value;
            var byName = tags.ToArray().ToDictionary(t => t.Key, t => (string?)t.Value);
            if (byName.GetValueOrDefault("modelbuild.model") == _model)
                Measurements.Add((instrument.Name, instrument.Unit, value, byName.GetValueOrDefault("error.type")));
        }
    }

    [Fact]
    public void A_load_and_a_run_are_measured()
    {
        using var heard = new Heard(nameof(A_load_and_a_run_are_measured));
        using TestModel model = Model(nameof(A_load_and_a_run_are_measured), Engine());
        Assert.Equal(7, (int)model.Run(2, 3));
        Assert.Equal(
            [("modelbuild.load.duration", "s", null), ("modelbuild.run.active", "{run}", null), ("modelbuild.run.active", "{run}", null), ("modelbuild.run.duration", "s", null)],
            heard.Measurements.Select(m => (m.Name, m.Unit, m.Error)));
        Assert.Equal([1, -1], heard.Measurements.Where(m => m.Name == "modelbuild.run.active").Select(m => m.Value));
        Assert.All(heard.Measurements.Where(m => m.Unit == "s"), m => Assert.InRange(m.Value, 0, 60));
        Assert.Equal(
            ["modelbuild.load A_load_and_a_run_are_measured", "modelbuild.run A_load_and_a_run_are_measured"], heard.Activities.Select(a => a.DisplayName));
        Assert.All(heard.Activities, a => Assert.Equal(ActivityStatusCode.Unset, a.Status));
    }

    [Fact]
    public void A_batch_is_one_run()
    {
        var rows = new ModelInterface([new("x:0", DType.Int32, Shape.Of(-1)), new("y:0", DType.Int32, Shape.Of(-1))], [new("op_to_store:0", DType.Int32, Shape.Of(-1))]);
        using var heard = new Heard(nameof(A_batch_is_one_run));
        using var model = new TestModel(new ModelDefinition(nameof(A_batch_is_one_run), rows.Inputs, rows.Outputs, InterfaceCheck.HashOf(rows)), new FakeEngine(rows, FakeEngine.MultiplyAndAddOne));
        Assert.Equal(3, model.Batch([new[] { 1 }, new[] { 2 }], [new[] { 3 }, new[] { 4 }], [new[] { 5 }, new[] { 6 }]).Count);
        Assert.Single(heard.Measurements, m => m.Name == "modelbuild.run.duration");
    }

    [Fact]
    public void A_failure_has_its_code()
    {
        using var heard = new Heard(nameof(A_failure_has_its_code));
        using TestModel model = Model(nameof(A_failure_has_its_code), Engine(_ => throw new ModelException(ModelErrorCodes.NodeFailed, "no")));
        Assert.Throws<ModelException>(() => model.Run(2, 3));
        Assert.Throws<OperationCanceledException>(() => model.Run(new CancellationToken(canceled: true), 2, 3));
        Assert.Equal(["MB3007", "System.OperationCanceledException"], heard.Measurements.Where(m => m.Name == "modelbuild.run.duration").Select(m => m.Error));
        Assert.Equal(0, heard.Measurements.Where(m => m.Name == "modelbuild.run.active").Sum(m => m.Value));
        Activity failed = heard.Activities[1];
        Assert.Equal((ActivityStatusCode.Error, "MB3007: no", "MB3007"), (failed.Status, failed.StatusDescription, failed.GetTagItem("error.type")));
    }

    [Fact]
    public void A_load_that_fails_is_measured()
    {
        using var heard = new Heard(nameof(A_load_that_fails_is_measured));
        Assert.Throws<ModelException>(() => new TestModel(TestModel.Define(TestModel.Adder) is var d ? new(nameof(A_load_that_fails_is_measured), d.Interface.Inputs, d.Interface.Outputs, d.InterfaceHash) : d, new Refusing()));
        Assert.Equal([("modelbuild.load.duration", "MB3006")], heard.Measurements.Select(m => (m.Name, m.Error)));
    }

    [Fact]
    public void Loaded_models_are_counted_also_when_nobody_listened_then()
    {
        using TestModel before = Model("before", Engine());
        using var heard = new Heard("none");
        heard.Observe();
        Assert.True(heard.Loaded >= 1);
    }

    private sealed class Refusing : IEngine
    {
        public ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
            throw new ModelException(ModelErrorCodes.OpNotSupported, "no such op");
    }
}

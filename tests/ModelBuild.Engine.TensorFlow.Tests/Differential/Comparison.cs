using ModelBuild.Oracle;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>Runs cases on both engines.</summary>
internal sealed class Comparison
{
    private static readonly string[] s_lacks = ["No OpKernel was registered", "is not in the list of allowed values", "No WhereOp available"];

    private readonly EmbeddedEngine _ours = new(new EmbeddedEngineOptions { Threads = 2 });
    private readonly TensorFlowEngine _theirs = LibTensorFlow.Engine(threads: 1);

    /// <summary>How many cases both computed, and both refused.</summary>
    public int Computed { get; private set; }

    /// <summary>How many cases TensorFlow 2.7 has no kernel for.</summary>
    public int OnlyOurs { get; private set; }

    /// <summary>How many cases both refused.</summary>
    public int Refused { get; private set; }

    /// <summary>What differs, or null.</summary>
    public string? Differs(OpCase one)
    {
        (Value[]? want, string theirError) = Run(_theirs, one);
        (Value[]? got, string ourError) = Run(_ours, one);
        if (want is null && got is null)
        {
            Refused++;
            return null;
        }
        // More than TensorFlow has is no difference: 2.15 has kernels and dtypes that the 2.7 here lacks.
        if (want is null && s_lacks.Any(l => theirError.Contains(l, StringComparison.Ordinal)))
        {
            OnlyOurs++;
            return null;
        }
        if (want is null) return $"{one}: we give {string.Join("; ", got!.Select(g => g.ToString()))}, TensorFlow refuses: {theirError}";
        if (got is null) return $"{one}: TensorFlow gives {string.Join("; ", want.Select(w => w.ToString()))}, we refuse: {ourError}";
        Computed++;
        for (int i = 0; i < want.Length; i++)
        {
            if (got[i].DifferenceTo(want[i], one.Tolerance) is { } difference) return $"{one}: output {i}: {difference}";
        }
        return null;
    }

    private static (Value[]? Outputs, string Error) Run(IEngine engine, OpCase one)
    {
        try
        {
            using ILoadedGraph graph = engine.Load(ModelSource.FromBytes(one.Graph()), one.InputNames, one.OutputNames);
            using IEngineCall call = graph.CreateCall();
            for (int i = 0; i < one.Inputs.Length; i++) call.SetInput(i, one.Inputs[i].Bytes, one.Inputs[i].Shape);
            call.Run();
            return ([.. one.OutputNames.Select((_, i) => new Value(graph.Interface.Outputs[i].DType, call.GetOutputShape(i).ToArray(), call.GetOutput(i).ToArray()))], "");
        }
        catch (ModelException e)
        {
            return (null, e.Message);
        }
    }
}

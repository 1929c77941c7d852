using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>One call: a place for every tensor of the plan, and the memory behind them.</summary>
internal sealed unsafe class EngineCall : IEngineCall
{
    private readonly LoadedGraph _graph;
    private readonly Plan _plan;
    private readonly Tensor[] _places;
    private readonly Arena _arena = new();
    private readonly RunContext _context;
    private readonly DType[] _outputTypes;

    // What was fed is kept from run to run; a run sees it through the plan's places.
    private readonly Tensor?[] _fed;
    private readonly NativeBlock?[] _fedBlocks;
    private readonly int[] _fedLengths; // in bytes; -1 where nothing of fixed size is fed
    private bool _disposed;

    public EngineCall(LoadedGraph graph, Plan plan, WorkPool pool)
    {
        _graph = graph;
        _plan = plan;
        _places = new Tensor[plan.Constants.Length];
        for (int i = 0; i < _places.Length; i++) _places[i] = plan.Constants[i] ?? new Tensor();
        _fed = new Tensor?[plan.Inputs.Length];
        _fedBlocks = new NativeBlock?[plan.Inputs.Length];
        _fedLengths = new int[plan.Inputs.Length];
        ForgetLengths();
        _context = new RunContext(pool, _places, _arena);
        _outputTypes = new DType[graph.Outputs.Length];
        for (int i = 0; i < _outputTypes.Length; i++) _outputTypes[i] = graph.Outputs[i].DType;
    }

    /// <summary>Told of every step and its time; null but in a profile.</summary>
    public StepTimes? Times
    {
        get => _context.Times;
        set => _context.Times = value;
    }

    public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape)
    {
        TensorSpec spec = _graph.Inputs[index];
        int size = DTypes.SizeOf(spec.DType);
        if (size == 0) throw new ModelException(ModelErrorCodes.WrongDType, $"The input {spec.Name} takes {DTypes.NameOf(spec.DType)}, not elements of fixed size.");
        if (Elements(shape) * size != values.Length) ThrowWrongShape(spec, values.Length / size, shape);
        NativeBlock? block = _fedBlocks[index];
        if (block is null || block.Capacity < values.Length)
        {
            // Should there be no memory for the new one, nothing may still point to the old.
            ClearInput(index);
            block?.Dispose();
            _fedBlocks[index] = block = new NativeBlock(values.Length);
        }
        values.CopyTo(new Span<byte>(block.Pointer, values.Length));
        Tensor tensor = _fed[index] ??= new Tensor();
        tensor.DType = spec.DType;
        if (!tensor.Shape.Dims.SequenceEqual(shape)) tensor.Shape = new TensorShape(shape);
        tensor.Data = block.Pointer;
        _fedLengths[index] = values.Length;
    }

    public bool TrySetValues(int index, ReadOnlySpan<byte> values)
    {
        if (_fedLengths[index] != values.Length) return false;
        values.CopyTo(new Span<byte>(_fedBlocks[index]!.Pointer, values.Length));
        return true;
    }

    public void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape)
    {
        TensorSpec spec = _graph.Inputs[index];
        if (spec.DType != DType.String) throw new ModelException(ModelErrorCodes.WrongDType, $"The input {spec.Name} takes {DTypes.NameOf(spec.DType)}, not strings.");
        if (Elements(shape) != values.Length) ThrowWrongShape(spec, values.Length, shape);
        _fed[index] = new Tensor { DType = DType.String, Shape = new TensorShape(shape), Strings = values.ToArray() };
    }

    public void ClearInput(int index)
    {
        _fed[index] = null;
        _fedLengths[index] = -1;
    }

    public void Run(CancellationToken cancellation = default)
    {
        _graph.ThrowIfDisposed();
        // Nothing was compiled where an input was left out.
        if (_plan.Outputs.Length < _graph.Outputs.Length)
            throw new ModelException(ModelErrorCodes.InputMissing, $"The input {_graph.Interface.Inputs[_graph.Inputs.Length].Name} was not named when the graph was loaded, and has no default.");
        ReleaseAll();
        _context.Kept.NextRun();
        for (int i = 0; i < _fed.Length; i++)
        {
            Tensor place = _places[_plan.Inputs[i]];
            if (_fed[i] is { } value)
            {
                place.Alias(value);
                continue;
            }
            if (!_graph.Inputs[i].IsOptional) throw new ModelException(ModelErrorCodes.InputMissing, $"The input {_graph.Inputs[i].Name} was not fed and has no default.");
            place.IsDead = true;
        }
        _context.Cancellation = cancellation;
        _context.Run(_plan.Steps);
    }

    public ReadOnlySpan<nint> GetOutputShape(int index) => Output(index).Shape.Dims;

    public ReadOnlySpan<byte> GetOutput(int index) => Output(index).Bytes;

    public ReadOnlySpan<TensorString> GetStringOutput(int index) => Output(index).Strings;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ReleaseAll();
        _arena.Dispose();
        ForgetLengths();
        foreach (NativeBlock? block in _fedBlocks) block?.Dispose();
        _graph.Release();
    }

    /// <summary>The elements of a fed shape; -1 when no span can hold them, or no tensor has such dimensions.</summary>
    private static long Elements(ReadOnlySpan<nint> shape)
    {
        long count = 1;
        bool impossible = shape.Length > TensorShape.MostDimensions;
        foreach (nint dim in shape)
        {
            // A negative dimension is a very large one here.
            if ((nuint)dim > int.MaxValue || (count *= dim) > int.MaxValue) impossible = true;
            if (impossible) break;
        }
        return impossible ? -1 : count;
    }

    [DoesNotReturn]
    private static void ThrowWrongShape(TensorSpec spec, int given, ReadOnlySpan<nint> shape) => throw new ModelException(
        ModelErrorCodes.WrongShape,
        $"The input {spec.Name} was fed {given} elements for the shape [{string.Join(',', shape.ToArray())}], which has {(Elements(shape) is >= 0 and var count ? $"{count}" : "no meaning")}.");

    // Not Array.Fill: a process that starts would compile it first.
    private void ForgetLengths()
    {
        for (int i = 0; i < _fedLengths.Length; i++) _fedLengths[i] = -1;
    }

    private Tensor Output(int index)
    {
        Tensor output = _places[_plan.Outputs[index]];
        if (output.IsDead || output.DType != _outputTypes[index]) ThrowUnusable(index, output);
        return output;
    }

    [DoesNotReturn]
    private void ThrowUnusable(int index, Tensor output)
    {
        TensorSpec spec = _graph.Outputs[index];
        // Identities and calls hand on what comes, whatever the graph says of it.
        throw new ModelException(ModelErrorCodes.NodeFailed, output.IsDead
            ? $"The output {spec.Name} has no value: it lies on a branch of a condition that was not taken."
            : $"The output {spec.Name} is {DTypes.NameOf(output.DType)}, and the graph says {DTypes.NameOf(spec.DType)}. The graph is damaged; freeze the model again.");
    }

    /// <summary>Outputs live until the next run; and a run that failed or was cancelled leaves more behind.</summary>
    private void ReleaseAll()
    {
        for (int i = 0; i < _places.Length; i++)
        {
            if (_plan.Constants[i] is null) _context.Release(i);
        }
    }
}

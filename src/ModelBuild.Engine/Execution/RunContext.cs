using System.Runtime.CompilerServices;
using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>What a kernel sees of a run: its inputs, its outputs, memory, and the threads to share its work.</summary>
internal sealed unsafe class RunContext(WorkPool pool, Tensor[] places, Arena arena)
{
    private Step _step = null!;

    /// <summary>The threads to share a kernel's work.</summary>
    public WorkPool Pool { get; } = pool;

    /// <summary>Every place of the plan.</summary>
    public Tensor[] Places { get; } = places;

    public Arena Arena { get; } = arena;

    /// <summary>What kernels make anew in every run.</summary>
    public KeptObjects Kept { get; } = new();

    public CancellationToken Cancellation { get; set; }

    /// <summary>Told of every step and its time; null but in a profile.</summary>
    public StepTimes? Times { get; set; }

    public int InputCount => _step.Inputs.Length;

    public int OutputCount => _step.Outputs.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Tensor Input(int index) => Places[_step.Inputs[index]];

    /// <summary>An output's tensor as it is, to be set by <see cref="Tensor.Alias"/> or as a resource.</summary>
    public Tensor Output(int index) => Places[_step.Outputs[index]];

    /// <summary>Gives an output its shape and fresh memory.</summary>
    public Tensor Output(int index, DType dtype, in TensorShape shape)
    {
        long bytes = shape.Bytes(dtype == DType.String ? Unsafe.SizeOf<TensorString>() : DTypes.SizeOf(dtype));
        Tensor output = Places[_step.Outputs[index]];
        output.DType = dtype;
        output.Shape = shape;
        output.IsDead = false;
        if (dtype == DType.String)
        {
            output.Strings = new TensorString[shape.Count];
            return output;
        }
        NativeBlock block = Arena.Rent(bytes);
        output.Block = block;
        output.Data = block.Pointer;
        return output;
    }

    /// <summary>
    /// Gives an output the shape of an input, and the input's memory too when nobody reads the input afterwards: for kernels that write an
    /// element only after they have read it.
    /// </summary>
    public Tensor OutputLike(int index, int input, DType dtype)
    {
        Tensor source = Input(input);
        if (_step.InputDies[input] && source.Block is { References: 1 } block && DTypes.SizeOf(dtype) == DTypes.SizeOf(source.DType) && dtype != DType.String)
        {
            Tensor output = Places[_step.Outputs[index]];
            output.DType = dtype;
            output.Shape = source.Shape;
            output.IsDead = false;
            output.Block = block;
            output.Data = source.Data;
            block.References++;
            return output;
        }
        return Output(index, dtype, source.Shape);
    }

    /// <summary>Shows an input as an output, without copying, in another shape of as many elements.</summary>
    public void Reshape(int index, int input, in TensorShape shape)
    {
        Tensor output = Places[_step.Outputs[index]], source = Input(input);
        shape.Bytes(1);
        if (shape.Count != source.Count) throw new KernelException($"{source.Count} elements cannot have the shape {shape}");
        output.Alias(source);
        output.Shape = shape;
    }

    /// <summary>Runs a step and gives back what nobody reads any more.</summary>
    public void Run(Step step)
    {
        if (step.MayBeDead && SkipDead(step)) return;
        CheckTypes(step);
        Step caller = _step;
        _step = step;
        try
        {
            if (Times is null) step.Kernel.Run(this);
            else Times.Run(step, this);
        }
        catch (Exception e) when (e is KernelException or ArithmeticException or OutOfMemoryException or IndexOutOfRangeException or ArgumentException)
        {
            string inputs = string.Join(", ", step.Inputs.Select(i => Places[i].ToString()));
            throw new ModelException(
                ModelErrorCodes.NodeFailed, $"The node '{step.Node}' ({step.Op}) failed: {e.Message.TrimEnd('.')}. Its inputs: {(inputs.Length == 0 ? "none" : inputs)}.", e);
        }
        finally
        {
            _step = caller;
        }
        foreach (int place in step.Release) Release(place);
    }

    /// <summary>A kernel reads memory as its node's attributes say; a damaged graph may say it wrong.</summary>
    private void CheckTypes(Step step)
    {
        DType[] types = step.InputTypes;
        for (int i = 0; i < types.Length; i++)
        {
            DType given = Places[step.Inputs[i]].DType;
            if (given == types[i] || types[i] == DType.Invalid || Places[step.Inputs[i]].IsDead) continue;
            throw new ModelException(
                ModelErrorCodes.NodeFailed,
                $"The node '{step.Node}' ({step.Op}) failed: its input {i} must be {DTypes.NameOf(types[i])} and is {DTypes.NameOf(given)}. The graph is damaged; freeze the model again.");
        }
    }

    /// <summary>Runs steps in order.</summary>
    public void Run(Step[] steps)
    {
        foreach (Step step in steps)
        {
            Cancellation.ThrowIfCancellationRequested();
            Run(step);
        }
    }

    /// <summary>Gives back the memory of a place.</summary>
    public void Release(int place) => Release(Places[place]);

    /// <summary>Gives back the memory of a tensor.</summary>
    public void Release(Tensor tensor)
    {
        if (tensor.Block is { } block)
        {
            tensor.Block = null;
            Arena.Return(block);
        }
        tensor.Strings = null;
        tensor.Resource = null;
    }

    private bool SkipDead(Step step)
    {
        if (step.Kernel.TakesDeadInputs) return false;
        foreach (int input in step.Inputs)
        {
            if (!Places[input].IsDead) continue;
            foreach (int output in step.Outputs) Places[output].IsDead = true;
            foreach (int place in step.Release) Release(place);
            return true;
        }
        return false;
    }
}

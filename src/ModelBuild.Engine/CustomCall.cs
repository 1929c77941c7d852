using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine;

/// <summary>One call of a <see cref="CustomKernel"/>: what the node reads, and where it writes.</summary>
public readonly ref struct CustomCall
{
    private readonly RunContext _context;
    private readonly DType[] _outputTypes;

    internal CustomCall(RunContext context, DType[] outputTypes) => (_context, _outputTypes) = (context, outputTypes);

    /// <summary>How many tensors the node reads.</summary>
    public int InputCount => _context.InputCount;

    /// <summary>The dtype of an input.</summary>
    public DType DType(int input) => Read(input).DType;

    /// <summary>The shape of an input.</summary>
    public ReadOnlySpan<nint> Shape(int input) => Read(input).Shape.Dims;

    /// <summary>The elements of an input, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of its dtype, as with <see cref="DTypes.Holds{T}"/>; <see cref="TensorString"/> for strings.</typeparam>
    /// <exception cref="InvalidOperationException">The input is of another dtype.</exception>
    public ReadOnlySpan<T> Input<T>(int input)
    {
        Tensor tensor = Read(input);
        return DTypes.Holds<T>(tensor.DType) ? Kernels.Elements.Of<T>(tensor)
            : throw new InvalidOperationException($"its input {input} is {DTypes.NameOf(tensor.DType)}, and {typeof(T).Name} was asked for");
    }

    /// <summary>Gives an output its shape and memory for its elements, whose values are arbitrary until they are written. Each output must be given once.</summary>
    /// <typeparam name="T">The .NET type of the output's dtype.</typeparam>
    /// <param name="output">The number of the output.</param>
    /// <param name="shape">Its shape; none for a scalar.</param>
    /// <exception cref="InvalidOperationException">There is no such output, or it is of another dtype.</exception>
    public Span<T> Output<T>(int output, params ReadOnlySpan<nint> shape)
    {
        if ((uint)output >= (uint)_outputTypes.Length) throw new InvalidOperationException($"it has {_outputTypes.Length} outputs, and number {output} was written");
        return DTypes.Holds<T>(_outputTypes[output]) ? Kernels.Elements.Of<T>(_context.Output(output, _outputTypes[output], new TensorShape(shape)))
            : throw new InvalidOperationException($"its output {output} is {DTypes.NameOf(_outputTypes[output])}, and {typeof(T).Name} was written");
    }

    private Tensor Read(int input) =>
        (uint)input < (uint)_context.InputCount ? _context.Input(input) : throw new InvalidOperationException($"it has {_context.InputCount} inputs, and number {input} was read");
}

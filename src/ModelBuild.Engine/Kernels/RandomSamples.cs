using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Gamma and Poisson distributions of given parameters (random_op.cc, random_poisson_op.cc): each sample has a part of the stream of its own, so that rejections move no other.
/// </summary>
internal sealed class RandomSamples(NodeInfo node, DType parameters, DType output, Func<double, Func<Sampler, double>> distribution) : Kernel
{
    private const ulong GroupsPerSample = 256;

    private readonly RandomStream _stream = new(node);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor given = context.Input(1);
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(0).Integers(stackalloc long[TensorShape.MostDimensions])) shape.Add(dim >= 0 ? (nint)dim : throw new KernelException("a negative dimension"));
        int samples = checked((int)shape.Count), count = checked((int)given.Count);
        for (int d = 0; d < given.Shape.Rank; d++) shape.Add(given.Shape[d]);
        Tensor result = context.Output(0, output, shape);
        if (samples == 0 || count == 0) return;
        PhiloxRandom random = _stream.Take(unchecked((ulong)samples * (ulong)count * GroupsPerSample));
        for (int parameter = 0; parameter < count; parameter++)
        {
            Func<Sampler, double> sample = distribution(Numbers.Read(given, parameters, parameter));
            for (int i = 0; i < samples; i++)
            {
                PhiloxRandom own = random;
                own.Skip(((ulong)parameter * (ulong)samples + (ulong)i) * GroupsPerSample);
                Numbers.Write(result, output, i * count + parameter, sample(new Sampler(own)));
            }
        }
    }
}

/// <summary>Draws numbers one by one from groups of the generator's, the last of a group first, as TensorFlow's kernels do.</summary>
internal sealed class Sampler(PhiloxRandom random)
{
    private PhiloxRandom _random = random;
    private PhiloxRandom.Group _uniforms, _normals;
    private int _uniformsLeft, _normalsLeft;

    /// <summary>A number in [0, 1), two of a group.</summary>
    public double UniformDouble()
    {
        if (_uniformsLeft == 0) (_uniforms, _uniformsLeft) = (_random.Next(), 2);
        _uniformsLeft--;
        return RandomDistributions.UniformDouble(_uniforms[2 * _uniformsLeft], _uniforms[2 * _uniformsLeft + 1]);
    }

    /// <summary>A number in [0, 1), four of a group.</summary>
    public float UniformFloat()
    {
        if (_uniformsLeft == 0) (_uniforms, _uniformsLeft) = (_random.Next(), 4);
        return RandomDistributions.UniformFloat(_uniforms[--_uniformsLeft]);
    }

    /// <summary>A number of the standard normal distribution.</summary>
    public double Normal()
    {
        if (_normalsLeft == 0) (_normals, _normalsLeft) = (_random.Next(), 2);
        (double first, double second) = RandomDistributions.NormalDouble(_normals[0], _normals[1], _normals[2], _normals[3]);
        return --_normalsLeft == 1 ? second : first;
    }
}

/// <summary>Single elements of a floating-point or integer tensor, as numbers of 64 bits.</summary>
internal static unsafe class Numbers
{
    public static double Read(Tensor tensor, DType dtype, int at) => dtype switch
    {
        DType.Float => tensor.Pointer<float>()[at],
        DType.Double => tensor.Pointer<double>()[at],
        DType.Half => (double)tensor.Pointer<Half>()[at],
        DType.Int32 => tensor.Pointer<int>()[at],
        DType.Int64 => tensor.Pointer<long>()[at],
        _ => throw new KernelException($"numbers of {DTypes.NameOf(dtype)} are not there"),
    };

    public static void Write(Tensor tensor, DType dtype, int at, double value)
    {
        switch (dtype)
        {
            case DType.Float: tensor.Pointer<float>()[at] = (float)value; break;
            case DType.Double: tensor.Pointer<double>()[at] = value; break;
            case DType.Half: tensor.Pointer<Half>()[at] = (Half)(float)value; break; // as Eigen does: by way of float32
            case DType.Int32: tensor.Pointer<int>()[at] = (int)value; break;
            case DType.Int64: tensor.Pointer<long>()[at] = (long)value; break;
            default: throw new KernelException($"numbers of {DTypes.NameOf(dtype)} are not there");
        }
    }
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Random tensors. Without a seed every run differs, as in TensorFlow; a seed gives a stream that repeats, though not TensorFlow's own.</summary>
internal static class RandomKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new RandomKernel(n, normal: false), "RandomUniform");
        add(n => new RandomKernel(n, normal: true), "RandomStandardNormal");
    }
}

internal sealed class RandomKernel(NodeInfo node, bool normal) : Kernel
{
    private readonly DType _dtype = node.Type("dtype");
    private readonly int _seed = HashCode(node.Int("seed"), node.Int("seed2"));

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(0).Integers()) shape.Add((nint)dim);
        Tensor output = context.Output(0, _dtype, shape);
        Random random = _seed == 0 ? Random.Shared : new Random(_seed);
        nint count = output.Count;
        for (int i = 0; i < count; i++)
        {
            double value = normal ? Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) : random.NextDouble();
            switch (_dtype)
            {
                // Rounded down: a uniform number never becomes 1.
                case DType.Float: output.Span<float>()[i] = normal ? (float)value : MathF.Min((float)value, 0.99999994f); break;
                case DType.Double: output.Span<double>()[i] = value; break;
                case DType.Half: output.Span<Half>()[i] = normal ? (Half)value : (Half)Math.Min(value, 0.9995); break;
                default: throw new KernelException($"random {DTypes.NameOf(_dtype)} is not there");
            }
        }
    }

    private static int HashCode(long seed, long seed2) => seed == 0 && seed2 == 0 ? 0 : unchecked((int)(seed * 31 + seed2) | 1);
}

using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Random tensors with TensorFlow's own streams (tensorflow/core/kernels/random_op.cc): a seeded op gives the numbers that TensorFlow's session would give in
/// its first run, its second, and so on. Without a seed every loaded graph has another stream.
/// </summary>
internal static class RandomKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new RandomKernel(n, n.Type("dtype"), RandomFill.Uniform), "RandomUniform");
        add(n => new RandomKernel(n, n.Type("dtype"), RandomFill.Normal), "RandomStandardNormal");
        add(n => new RandomKernel(n, n.Type("dtype"), RandomFill.TruncatedNormal), "TruncatedNormal");
        add(n => new RandomKernel(n, n.Type("Tout"), (c, o, r) => RandomFill.Integers(c, o, r, 1)), "RandomUniformInt");
        add(n => new RandomShuffle(n), "RandomShuffle");
        add(GammaDistribution.Create, "RandomGamma");
        add(PoissonDistribution.Create, "RandomPoisson", "RandomPoissonV2");
        add(n => new Multinomial(n), "Multinomial");
    }
}

/// <summary>The part of a random op's stream that each run takes: one after the other, whatever the thread.</summary>
internal sealed class RandomStream(NodeInfo node)
{
    private readonly (ulong First, ulong Second) _seeds = SeedsOf(node);
    private ulong _used;

    /// <summary>The generator where the next so many groups of four numbers begin.</summary>
    public PhiloxRandom Take(ulong groups)
    {
        ulong first = Interlocked.Add(ref _used, groups) - groups;
        var random = new PhiloxRandom(_seeds.First, _seeds.Second);
        random.Skip(first);
        return random;
    }

    private static (ulong First, ulong Second) SeedsOf(NodeInfo node)
    {
        (long seed, long seed2) = (node.Int("seed"), node.Int("seed2"));
        return seed == 0 && seed2 == 0 ? ((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()) : ((ulong)seed, (ulong)seed2);
    }
}

/// <summary>One random op of a graph.</summary>
/// <param name="node">The node.</param>
/// <param name="dtype">The dtype that it gives.</param>
/// <param name="fill">Fills the output from the stream.</param>
internal sealed class RandomKernel(NodeInfo node, DType dtype, Action<RunContext, Tensor, PhiloxRandom> fill) : Kernel
{
    // How many groups of four numbers TensorFlow sets aside for each element: the rejection in a truncated normal may take some.
    private const ulong GroupsPerElement = 256;

    private readonly RandomStream _stream = new(node);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(0).Integers(stackalloc long[TensorShape.MostDimensions])) shape.Add((nint)dim);
        Tensor output = context.Output(0, dtype, shape);
        fill(context, output, _stream.Take(unchecked((ulong)output.Count * GroupsPerElement)));
    }
}

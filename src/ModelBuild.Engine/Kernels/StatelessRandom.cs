using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Random tensors that a seed alone decides (stateless_random_ops.cc, stateless_random_ops_v2.cc): the older ops take the seed itself, V2 the key and counter that
/// StatelessRandomGetKeyCounter makes of it.
/// </summary>
internal sealed class StatelessRandom(DType dtype, bool second, Action<RunContext, Tensor, PhiloxRandom> fill) : Kernel
{
    // What Philox is seeded with to scramble a seed: digits of pi and e.
    private const ulong ScrambleKey = 0x02461e293ec8f720;

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), false, RandomFill.Uniform), "StatelessRandomUniform");
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), false, RandomFill.Normal), "StatelessRandomNormal");
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), false, RandomFill.TruncatedNormal), "StatelessTruncatedNormal");
        add(n => new StatelessRandom(n.Type("dtype"), false, (c, o, r) => RandomFill.Integers(c, o, r, 2)), "StatelessRandomUniformInt");
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), true, RandomFill.Uniform), "StatelessRandomUniformV2");
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), true, RandomFill.Normal), "StatelessRandomNormalV2");
        add(n => new StatelessRandom(n.Type("dtype", DType.Float), true, RandomFill.TruncatedNormal), "StatelessTruncatedNormalV2");
        add(n => new StatelessRandom(n.Type("dtype"), true, (c, o, r) => RandomFill.Integers(c, o, r, 4)), "StatelessRandomUniformIntV2");
        add(_ => new FunctionKernel(GiveKeyCounter), "StatelessRandomGetKeyCounter", "StatelessRandomGetKeyCounterAlg");
        add(_ => new FunctionKernel(c => c.Output(0, DType.Int32, TensorShape.Scalar).Span<int>()[0] = 1), "StatelessRandomGetAlg");
    }

    public override void Run(RunContext context)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(0).Integers()) shape.Add((nint)dim);
        (ulong key, ulong low, ulong high) = second ? Given(context) : Scrambled(context.Input(1));
        Tensor output = context.Output(0, dtype, shape);
        var random = new PhiloxRandom(key, high);
        random.Skip(low);
        fill(context, output, random);
    }

    private static void GiveKeyCounter(RunContext context)
    {
        (ulong key, ulong low, ulong high) = Scrambled(context.Input(0));
        context.Output(0, DType.UInt64, TensorShape.Of(1)).Span<ulong>()[0] = key;
        Span<ulong> counter = context.Output(1, DType.UInt64, TensorShape.Of(2)).Span<ulong>();
        (counter[0], counter[1]) = (low, high);
        // 1 stands for Philox.
        if (context.OutputCount > 2) context.Output(2, DType.Int32, TensorShape.Scalar).Span<int>()[0] = 1;
    }

    private static (ulong Key, ulong Low, ulong High) Given(RunContext context)
    {
        Span<ulong> key = context.Input(1).Span<ulong>(), counter = context.Input(2).Span<ulong>();
        long algorithm = context.Input(3).Integer();
        if (key.Length != 1 || counter.Length < 2) throw new KernelException("key must have one element and counter two");
        // On a CPU TensorFlow takes Philox where the choice is left to it.
        return algorithm is 1 or 3 ? (key[0], counter[0], counter[1]) : throw new KernelException($"the random number algorithm {algorithm} is not there");
    }

    private static (ulong Key, ulong Low, ulong High) Scrambled(Tensor seed)
    {
        long[] seeds = seed.Integers();
        if (seeds.Length != 2) throw new KernelException($"seed must have shape [2], not {seed.Shape}");
        var scramble = new PhiloxRandom(ScrambleKey, (ulong)seeds[1]);
        scramble.Skip((ulong)seeds[0]);
        PhiloxRandom.Group mix = scramble.Next();
        return (mix[0] | (ulong)mix[1] << 32, 0, mix[2] | (ulong)mix[3] << 32);
    }
}

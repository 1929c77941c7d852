using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Classes drawn by the logarithms of their probabilities (multinomial_op.cc). TensorFlow gives each of its threads some rows, and a thread's first row another place in the stream; the
/// numbers here are those of a single thread, which is what it takes for all but large batches.
/// </summary>
internal sealed class Multinomial(NodeInfo node) : Kernel
{
    private const ulong GroupsPerSample = 256;

    private readonly RandomStream _stream = new(node);
    private readonly DType _logits = node.Type("T") is DType.Float or DType.Double or DType.Half ? node.Type("T") : throw ElementWise.Unsupported(node, node.Type("T"));
    private readonly DType _output = ElementWise.IndexType(node, "output_dtype", DType.Int64);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor logits = context.Input(0);
        context.Input(1).RequireScalar("num_samples");
        if (logits.Shape.Rank != 2) throw new KernelException($"logits should be a matrix, got shape {logits.Shape}");
        int samples = checked((int)context.Input(1).Integer()), rows = checked((int)logits.Shape[0]), classes = checked((int)logits.Shape[1]);
        if (samples < 0) throw new KernelException($"num_samples should be non-negative, got {samples}");
        if (classes == 0) throw new KernelException("num_classes should be positive, got 0");
        Tensor output = context.Output(0, _output, TensorShape.Of(rows, samples));
        if (output.Count == 0) return;
        PhiloxRandom random = _stream.Take(unchecked((ulong)rows * (((ulong)samples + 3) / 4 * 8) * GroupsPerSample));
        PhiloxRandom.Group bits = default;
        int left = 0;
        double[] sums = new double[classes];
        for (int row = 0; row < rows; row++)
        {
            double most = double.NegativeInfinity, total = 0;
            for (int c = 0; c < classes; c++)
            {
                double logit = Numbers.Read(logits, _logits, row * classes + c);
                if (double.IsFinite(logit)) most = Math.Max(most, logit);
            }
            for (int c = 0; c < classes; c++)
            {
                double logit = Numbers.Read(logits, _logits, row * classes + c);
                if (double.IsFinite(logit)) total += Math.Exp(logit - most);
                sums[c] = total;
            }
            for (int sample = 0; sample < samples; sample++)
            {
                if (left == 0) (bits, left) = (random.Next(), 4);
                double wanted = RandomDistributions.UniformDouble(bits[4 - left], bits[5 - left]) * total;
                left -= 2;
                int found = 0;
                while (found < classes && !(sums[found] > wanted)) found++;
                Numbers.Write(output, _output, row * samples + sample, found);
            }
        }
    }
}

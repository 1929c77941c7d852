using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A function <c>scale * x + offset</c> of each channel, as a chain of element-wise ops with constants builds it up.</summary>
internal sealed class ChannelAffine
{
    private readonly string _format;

    /// <param name="channels">How many channels there are.</param>
    /// <param name="rank">The rank of the tensor.</param>
    /// <param name="format">Its layout: in <c>NCHW</c> the channel is the second dim, else the last.</param>
    public ChannelAffine(int channels, int rank, string format)
    {
        Scale = new double[channels];
        Array.Fill(Scale, 1);
        Offset = new double[channels];
        Rank = rank;
        _format = format;
    }

    public double[] Scale { get; }

    public double[] Offset { get; }

    public int Rank { get; }

    /// <summary>Whether anything was multiplied with; additions alone leave the weights as they are.</summary>
    public bool Multiplies { get; private set; }

    public bool IsFinite => Array.TrueForAll(Scale, double.IsFinite) && Array.TrueForAll(Offset, double.IsFinite);

    /// <summary>Takes in the next node of the chain, which has the tensor so far as its input number <paramref name="input"/>; false when it is no such op.</summary>
    public bool TryAppend(NodeDef node, int input, KnownValues values)
    {
        if (node.Attr.GetValueOrDefault("T")?.Type != DataType.DtFloat) return false;
        switch (node.Op)
        {
            case "BiasAdd" when input == 0 && FormatOf(node) == _format:
                return Constant(node, 1, values, vectorOfChannels: true) is { } bias && Add(bias, 1);
            case "BiasAddV1" when input == 0 && _format != "NCHW":
                return Constant(node, 1, values, vectorOfChannels: true) is { } oldBias && Add(oldBias, 1);
            case "Add" or "AddV2":
                return Constant(node, 1 - input, values) is { } addend && Add(addend, 1);
            case "Sub" when input == 0:
                return Constant(node, 1, values) is { } subtrahend && Add(subtrahend, -1);
            case "Mul":
                return Constant(node, 1 - input, values) is { } factor && Multiply(factor);
            case "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3" when input == 0:
                return TryAppendBatchNorm(node, values);
            default:
                return false;
        }
    }

    private bool TryAppendBatchNorm(NodeDef node, KnownValues values)
    {
        // In training, which is the default, the statistics are those of the batch.
        if (node.Attr.GetValueOrDefault("is_training")?.B != false || FormatOf(node) != _format) return false;
        if (node.Attr.TryGetValue("U", out AttrValue? u) && u.Type != DataType.DtFloat) return false;
        double[]? scale = Constant(node, 1, values, true), offset = Constant(node, 2, values, true), mean = Constant(node, 3, values, true), variance = Constant(node, 4, values, true);
        if (scale is null || offset is null || mean is null || variance is null) return false;
        double epsilon = node.Attr.TryGetValue("epsilon", out AttrValue? e) ? e.F : 0.0001f;
        for (int c = 0; c < scale.Length; c++)
        {
            double factor = scale[c] / Math.Sqrt(variance[c] + epsilon);
            Offset[c] = (Offset[c] - mean[c]) * factor + offset[c];
            Scale[c] *= factor;
        }
        return Multiplies = true;
    }

    private bool Add(double[] addend, int sign)
    {
        for (int c = 0; c < addend.Length; c++) Offset[c] += sign * addend[c];
        return true;
    }

    private bool Multiply(double[] factor)
    {
        for (int c = 0; c < factor.Length; c++)
        {
            Scale[c] *= factor[c];
            Offset[c] *= factor[c];
        }
        return Multiplies = true;
    }

    /// <summary>An input that is constant, one number a channel; null when it is not, or differs within a channel.</summary>
    private double[]? Constant(NodeDef node, int input, KnownValues values, bool vectorOfChannels = false)
    {
        if (input >= node.Input.Count || node.Input[input].StartsWith('^')) return null;
        if (values.Of(TensorName.Parse(node.Input[input])) is not { Floats: { } floats } value || value.DType != DataType.DtFloat) return null;
        int rank = value.Shape.Rank;
        if (vectorOfChannels) return rank == 1 && floats.Length == Scale.Length ? floats : null;
        if (rank > Rank) return null;
        if (floats.Length == 1)
        {
            double[] all = new double[Scale.Length];
            Array.Fill(all, floats[0]);
            return all;
        }
        int channel = _format == "NCHW" ? rank - (Rank - 1) : rank - 1;
        return channel >= 0 && floats.Length == Scale.Length && value.Shape[channel] == floats.Length ? floats : null;
    }

    /// <summary>The layout that a node names; NHWC when it names none, as TensorFlow's ops have it.</summary>
    public static string FormatOf(NodeDef node) =>
        node.Attr.GetValueOrDefault("data_format")?.S is { IsEmpty: false } format ? format.ToStringUtf8() : "NHWC";
}

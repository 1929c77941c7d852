using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Part of each string; a position before 0 counts from the end, and what goes beyond it is cut off (substr_op.cc).</summary>
internal sealed class Substr(bool characters) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), position = context.Input(1), length = context.Input(2);
        if (!position.Shape.Equals(length.Shape)) throw new KernelException($"pos and len should have the same shape, got: {position.Shape} vs. {length.Shape}");
        long[] at = position.Integers(), count = length.Integers();
        var pairs = new BroadcastIndex(Broadcasting.Common(input.Shape, position.Shape), input.Shape, position.Shape);
        TensorString[] parts = context.Output(0, DType.String, pairs.Common).Strings!;
        for (int i = 0; i < parts.Length; i++, pairs.Next()) parts[i] = Part(input.Strings![pairs[0]].Bytes, at[pairs[1]], count[pairs[1]]);
    }

    private TensorString Part(ReadOnlyMemory<byte> text, long at, long count)
    {
        List<int>? starts = characters ? StringOps.Characters(text.Span) : null;
        int length = starts is null ? text.Length : starts.Count - 1;
        long first = at < 0 ? at + length : at;
        if (first < 0 || first > length) throw new KernelException($"pos {at} out of range for string b'{new TensorString(text)}'");
        int end = (int)Math.Min(length, first + Math.Max(0, Math.Min(count, length)));
        return new TensorString(starts is null ? text[(int)first..end] : text[starts[(int)first]..starts[end]]);
    }
}

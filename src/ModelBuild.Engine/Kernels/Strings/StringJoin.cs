using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The strings that stand at the same place of several tensors, behind one another; scalars repeat (string_join_op.cc).</summary>
internal sealed class StringJoin(string separator) : Kernel
{
    private readonly byte[] _separator = StringOps.Bytes(separator);

    public override void Run(RunContext context)
    {
        TensorShape shape = TensorShape.Scalar;
        for (int i = 0; i < context.InputCount; i++)
        {
            TensorShape own = context.Input(i).Shape;
            if (own.Rank == 0) continue;
            if (shape.Rank > 0 && !own.Equals(shape)) throw new KernelException($"Input shapes do not match at index {i}: {shape} vs. {own}");
            shape = own;
        }
        TensorString[] joined = context.Output(0, DType.String, shape).Strings!;
        var parts = new List<TensorString>();
        for (int at = 0; at < joined.Length; at++)
        {
            parts.Clear();
            for (int i = 0; i < context.InputCount; i++) parts.Add(context.Input(i).Strings![context.Input(i).Shape.Rank == 0 ? 0 : at]);
            joined[at] = Join(parts, _separator);
        }
    }

    /// <summary>Strings behind one another with a separator between them.</summary>
    public static TensorString Join(List<TensorString> parts, byte[] separator)
    {
        var bytes = new byte[checked(parts.Sum(part => part.Bytes.Length) + Math.Max(0, parts.Count - 1) * separator.Length)];
        int at = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                separator.CopyTo(bytes, at);
                at += separator.Length;
            }
            parts[i].Bytes.CopyTo(bytes.AsMemory(at));
            at += parts[i].Bytes.Length;
        }
        return bytes;
    }
}

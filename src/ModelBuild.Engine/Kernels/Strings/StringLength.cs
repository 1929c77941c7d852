using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The number of bytes, or of characters, of each string (string_length_op.cc).</summary>
internal sealed class StringLength(bool characters) : Kernel
{
    public override void Run(RunContext context)
    {
        TensorString[] strings = context.Input(0).Strings!;
        Span<int> lengths = context.Output(0, DType.Int32, context.Input(0).Shape).Span<int>();
        for (int i = 0; i < lengths.Length; i++) lengths[i] = characters ? StringOps.Characters(strings[i].Bytes.Span).Count - 1 : strings[i].Bytes.Length;
    }
}

using System.Text;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Bytes as text in the web-safe form of Base64, with or without padding, and back (base64_ops.cc).</summary>
internal sealed class Base64(bool encode, bool pad) : Kernel
{
    private static readonly System.Buffers.SearchValues<byte> s_notWebSafe = System.Buffers.SearchValues.Create("+/ \t\r\n"u8);

    public override void Run(RunContext context)
    {
        TensorString[] from = context.Input(0).Strings!, to = context.Output(0, DType.String, context.Input(0).Shape).Strings!;
        for (int i = 0; i < to.Length; i++) to[i] = encode ? Encoded(from[i]) : Decoded(from[i]);
    }

    private TensorString Encoded(TensorString bytes)
    {
        string text = Convert.ToBase64String(bytes.Bytes.Span).Replace('+', '-').Replace('/', '_');
        return pad ? text : text.TrimEnd('=');
    }

    private static TensorString Decoded(TensorString text)
    {
        string standard = Encoding.Latin1.GetString(text.Bytes.Span).TrimEnd('=').Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[standard.Length];
        if (text.Bytes.Span.ContainsAny(s_notWebSafe) || !Convert.TryFromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='), bytes, out int length))
            throw new KernelException("Invalid character found in base64, or a wrong number of them");
        return bytes[..length];
    }
}

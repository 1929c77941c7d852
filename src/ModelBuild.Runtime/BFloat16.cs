using System.Runtime.CompilerServices;

namespace ModelBuild;

/// <summary>The upper 16 bits of a 32-bit float: TensorFlow's <c>bfloat16</c>.</summary>
/// <param name="Bits">The 16 bits as stored.</param>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>The value as a 32-bit float; exact.</summary>
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>The nearest bfloat16, ties to even; NaN stays NaN (as TensorFlow's <c>float_to_bfloat16_rtne</c>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return new BFloat16(0x7fc0);
        return new BFloat16((ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

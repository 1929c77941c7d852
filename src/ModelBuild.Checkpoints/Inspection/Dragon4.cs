using System.Numerics;
using System.Text;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// The decimal digits of a floating-point number, exactly as numpy finds them (Steele and White's Dragon4 in the form of Burger and Dybvig,
/// numpy/core/src/multiarray/dragon4.c). .NET's own shortest digits are the same, but it neither cuts them off nor rounds ties as numpy does.
/// </summary>
internal static class Dragon4
{
    /// <summary>The digits and the power of ten of the first one: 12.5 is ("125", 1).</summary>
    internal readonly record struct Decimal(string Digits, int Exponent);

    /// <summary>Where to stop: after so many digits behind the decimal point, or so many digits in all. Null: no such limit.</summary>
    /// <param name="Most">No more digits than these.</param>
    /// <param name="Least">No fewer; beyond the unique ones they are those of the exact binary value.</param>
    /// <param name="BehindPoint">Whether the digits behind the decimal point are counted, or all.</param>
    internal readonly record struct Cutoff(int? Most, int? Least, bool BehindPoint);

    /// <param name="magnitude">A finite number; its sign is ignored.</param>
    /// <param name="kind">The type whose neighbouring values the digits have to tell apart.</param>
    /// <param name="unique">Stop as soon as no other value of the type is nearer; else only at the cutoff or when the value is written out exactly.</param>
    /// <param name="cutoff">Where to stop.</param>
    public static Decimal Of(double magnitude, FloatKind kind, bool unique, Cutoff cutoff)
    {
        (ulong mantissa, int exponent, bool lowerIsNear) = Parts(magnitude, kind);
        if (mantissa == 0) return new Decimal("0", 0);

        // value / scale is the number, low / scale and high / scale half the distance to its neighbours; all times 4, to stay whole.
        BigInteger value = (BigInteger)mantissa << (2 + Math.Max(exponent, 0));
        BigInteger scale = BigInteger.One << (2 + Math.Max(-exponent, 0));
        BigInteger low = (BigInteger)(lowerIsNear ? 1 : 2) << Math.Max(exponent, 0);
        BigInteger high = (BigInteger)2 << Math.Max(exponent, 0);

        // The power of ten behind the first digit; the estimate is right or one too small.
        int power = (int)Math.Ceiling((BitOperations.Log2(mantissa) + exponent) * 0.30102999566398119521 - 0.69);
        // A number too small for the cutoff still gives the digit there, for rounding.
        if (cutoff is { BehindPoint: true, Most: { } places } && power <= -places) power = 1 - places;
        if (power > 0) scale *= BigInteger.Pow(10, power);
        else if (power < 0) Scale(BigInteger.Pow(10, -power));
        if (value >= scale) power++;
        else Scale(10);

        int last = cutoff.Most is { } most ? (cutoff.BehindPoint ? -most : power - most) : int.MinValue;
        int first = cutoff.Least is { } least ? Math.Min(power, cutoff.BehindPoint ? -least : power - least) : power;
        int exponentOfFirst = power - 1;
        bool even = mantissa % 2 == 0;
        var digits = new StringBuilder();
        bool nearLow = false, nearHigh = false;
        int digit;
        while (true)
        {
            power--;
            digit = (int)BigInteger.DivRem(value, scale, out value);
            if (unique)
            {
                nearLow = even ? value <= low : value < low;
                nearHigh = even ? value + high >= scale : value + high > scale;
                if (((nearLow || nearHigh) && power <= first) || power == last) break;
            }
            else if (value.IsZero || power == last)
            {
                break;
            }
            digits.Append((char)('0' + digit));
            Scale(10);
        }

        bool down = nearLow;
        if (nearLow == nearHigh)
        {
            int half = (2 * value).CompareTo(scale);
            down = half < 0 || (half == 0 && digit % 2 == 0);
        }
        if (!down && ++digit == 10)
        {
            while (digits.Length > 0 && digits[^1] == '9') digits.Length--;
            if (digits.Length == 0) return new Decimal("1", exponentOfFirst + 1);
            digits[^1]++;
            return new Decimal(digits.ToString(), exponentOfFirst);
        }
        return new Decimal(digits.Append((char)('0' + digit)).ToString(), exponentOfFirst);

        void Scale(BigInteger factor)
        {
            value *= factor;
            low *= factor;
            high *= factor;
        }
    }

    /// <summary>The number as mantissa times a power of two, and whether the next smaller value is half as far away as the next larger one.</summary>
    private static (ulong Mantissa, int Exponent, bool LowerIsNear) Parts(double value, FloatKind kind)
    {
        (ulong bits, int mantissaBits, int exponentBits) = kind switch
        {
            FloatKind.Half => (BitConverter.HalfToUInt16Bits((Half)value), 10, 5),
            FloatKind.Single => (BitConverter.SingleToUInt32Bits((float)value), 23, 8),
            _ => (BitConverter.DoubleToUInt64Bits(value), 52, 11),
        };
        ulong mantissa = bits & ((1UL << mantissaBits) - 1);
        int stored = (int)(bits >> mantissaBits) & ((1 << exponentBits) - 1);
        int bias = (1 << (exponentBits - 1)) - 1 + mantissaBits;
        return stored == 0
            ? (mantissa, 1 - bias, false)
            : (mantissa | 1UL << mantissaBits, stored - bias, mantissa == 0 && stored != 1);
    }
}

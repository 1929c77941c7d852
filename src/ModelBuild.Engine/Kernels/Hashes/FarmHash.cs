using System.Buffers.Binary;
using System.Numerics;

namespace ModelBuild.Engine.Kernels;

/// <summary>Google's Fingerprint64 (farmhashna in farmhash.cc), which never changes: TensorFlow puts words into buckets by it.</summary>
internal static class FarmHash
{
    private const ulong K0 = 0xc3a5c85c97cb3127, K1 = 0xb492b66fbe98f273, K2 = 0x9ae16a3b2f90404f, CatMultiplier = 0xc6a4a7935bd1e995;

    public static ulong Fingerprint64(ReadOnlySpan<byte> s) => unchecked(s.Length switch
    {
        <= 16 => To16(s),
        <= 32 => To32(s),
        <= 64 => To64(s),
        _ => Long(s),
    });

    /// <summary>The fingerprint of two fingerprints (tensorflow/core/platform/fingerprint.h, FingerprintCat64).</summary>
    public static ulong Concatenated(ulong first, ulong second)
    {
        unchecked
        {
            ulong result = first ^ CatMultiplier;
            result ^= Mix(second * CatMultiplier) * CatMultiplier;
            result *= CatMultiplier;
            result = Mix(result) * CatMultiplier;
            return Mix(result);
        }
    }

    private static ulong Fetch(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);

    private static ulong Rotate(ulong value, int by) => BitOperations.RotateRight(value, by);

    private static ulong Mix(ulong value) => value ^ (value >> 47);

    private static ulong Pair(ulong u, ulong v, ulong multiplier)
    {
        unchecked
        {
            ulong a = Mix((u ^ v) * multiplier);
            return Mix((v ^ a) * multiplier) * multiplier;
        }
    }

    private static ulong To16(ReadOnlySpan<byte> s)
    {
        unchecked
        {
            int n = s.Length;
            ulong length = (ulong)n, multiplier = K2 + length * 2;
            if (n >= 8)
            {
                ulong a = Fetch(s, 0) + K2, b = Fetch(s, n - 8);
                return Pair(Rotate(b, 37) * multiplier + a, (Rotate(a, 25) + b) * multiplier, multiplier);
            }
            if (n >= 4)
            {
                ulong a = BinaryPrimitives.ReadUInt32LittleEndian(s);
                return Pair(length + (a << 3), BinaryPrimitives.ReadUInt32LittleEndian(s[(n - 4)..]), multiplier);
            }
            if (n == 0) return K2;
            uint y = s[0] + ((uint)s[n >> 1] << 8), z = (uint)n + ((uint)s[n - 1] << 2);
            return Mix(y * K2 ^ z * K0) * K2;
        }
    }

    private static ulong To32(ReadOnlySpan<byte> s)
    {
        unchecked
        {
            int n = s.Length;
            ulong multiplier = K2 + (ulong)n * 2, a = Fetch(s, 0) * K1, b = Fetch(s, 8), c = Fetch(s, n - 8) * multiplier, d = Fetch(s, n - 16) * K2;
            return Pair(Rotate(a + b, 43) + Rotate(c, 30) + d, a + Rotate(b + K2, 18) + c, multiplier);
        }
    }

    private static ulong To64(ReadOnlySpan<byte> s)
    {
        unchecked
        {
            int n = s.Length;
            ulong multiplier = K2 + (ulong)n * 2, a = Fetch(s, 0) * K2, b = Fetch(s, 8), c = Fetch(s, n - 8) * multiplier, d = Fetch(s, n - 16) * K2;
            ulong y = Rotate(a + b, 43) + Rotate(c, 30) + d, z = Pair(y, a + Rotate(b + K2, 18) + c, multiplier);
            ulong e = Fetch(s, 16) * multiplier, f = Fetch(s, 24), g = (y + Fetch(s, n - 32)) * multiplier, h = (z + Fetch(s, n - 24)) * multiplier;
            return Pair(Rotate(e + f, 43) + Rotate(g, 30) + h, e + Rotate(f + a, 18) + g, multiplier);
        }
    }

    private static ulong Long(ReadOnlySpan<byte> s)
    {
        unchecked
        {
            const ulong seed = 81;
            int n = s.Length, end = (n - 1) / 64 * 64, last = end + ((n - 1) & 63) - 63;
            ulong x = seed, y = seed * K1 + 113, z = Mix(y * K2 + 113) * K2;
            (ulong First, ulong Second) v = (0, 0), w = (0, 0);
            x = x * K2 + Fetch(s, 0);
            for (int at = 0; at != end; at += 64) Round(s, at, ref x, ref y, ref z, ref v, ref w, K1, 1);
            ulong multiplier = K1 + ((z & 0xff) << 1);
            w.First += (ulong)((n - 1) & 63);
            v.First += w.First;
            w.First += v.First;
            Round(s, last, ref x, ref y, ref z, ref v, ref w, multiplier, 9);
            return Pair(Pair(v.First, w.First, multiplier) + Mix(y) * K0 + z, Pair(v.Second, w.Second, multiplier) + x, multiplier);
        }
    }

    private static void Round(
        ReadOnlySpan<byte> s, int at, ref ulong x, ref ulong y, ref ulong z, ref (ulong First, ulong Second) v, ref (ulong First, ulong Second) w, ulong multiplier, ulong weight)
    {
        unchecked
        {
            x = Rotate(x + y + v.First + Fetch(s, at + 8), 37) * multiplier;
            y = Rotate(y + v.Second + Fetch(s, at + 48), 42) * multiplier;
            x ^= w.Second * weight;
            y += v.First * weight + Fetch(s, at + 40);
            z = Rotate(z + w.First, 33) * multiplier;
            v = Weak(s, at, v.Second * multiplier, x + w.First);
            w = Weak(s, at + 32, z + w.Second, y + Fetch(s, at + 16));
            (z, x) = (x, z);
        }
    }

    private static (ulong First, ulong Second) Weak(ReadOnlySpan<byte> s, int at, ulong a, ulong b)
    {
        unchecked
        {
            ulong z = Fetch(s, at + 24);
            a += Fetch(s, at);
            b = Rotate(b + a + z, 21);
            ulong c = a;
            a += Fetch(s, at + 8) + Fetch(s, at + 16);
            return (a + z, b + Rotate(a, 44) + c);
        }
    }
}

using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The generator Philox 4x32-10, counter-based (tensorflow/core/lib/random/philox_random.h): four numbers of 32 bits for each value of a counter of 128 bits,
/// so that any place of the stream is reached at once.
/// </summary>
internal struct PhiloxRandom
{
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, KeyStepA = 0x9E3779B9, KeyStepB = 0xBB67AE85;
    private const int Rounds = 10;

    private readonly uint _key0, _key1;
    // The counter of 128 bits. No UInt128, which code that is compiled ahead cannot pass on.
    private ulong _low, _high;

    /// <summary>The stream of two seeds: the first is the key, the second the counter's upper half.</summary>
    public PhiloxRandom(ulong seed, ulong seed2)
    {
        (_key0, _key1) = ((uint)seed, (uint)(seed >> 32));
        _high = seed2;
    }

    /// <summary>Passes over so many groups of four numbers.</summary>
    public void Skip(ulong groups)
    {
        unchecked
        {
            _low += groups;
            if (_low < groups) _high++;
        }
    }

    /// <summary>The next four numbers.</summary>
    public Group Next()
    {
        uint c0 = (uint)_low, c1 = (uint)(_low >> 32), c2 = (uint)_high, c3 = (uint)(_high >> 32), k0 = _key0, k1 = _key1;
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = (ulong)MultiplierA * c0, b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 = unchecked(k0 + KeyStepA);
            k1 = unchecked(k1 + KeyStepB);
        }
        Skip(1);
        var group = new Group();
        (group[0], group[1], group[2], group[3]) = (c0, c1, c2, c3);
        return group;
    }

    /// <summary>Four numbers of 32 bits.</summary>
    [InlineArray(4)]
    public struct Group
    {
        private uint _first;
    }
}

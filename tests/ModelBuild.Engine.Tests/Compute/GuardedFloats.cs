using Xunit;

namespace ModelBuild.Engine.Compute;

/// <summary>Floats between canaries. The canaries are NaN, so that reading them spoils a result and writing them is noticed.</summary>
internal sealed unsafe class GuardedFloats : IDisposable
{
    private const int Canaries = 64;
    private const int Canary = 0x7FC0BEEF;

    private readonly NativeBlock _block;
    private readonly int _length;

    public GuardedFloats(int length, int capacity = 0)
    {
        // A capacity beyond the length holds zeros: the bias's filling up to whole panels.
        _length = Math.Max(length, capacity);
        _block = new NativeBlock((_length + 2L * Canaries) * sizeof(float));
        new Span<int>(_block.Pointer, _length + 2 * Canaries).Fill(Canary);
        if (capacity > length) Values.Clear();
    }

    public float* Pointer => (float*)_block.Pointer + Canaries;

    public Span<float> Values => new(Pointer, _length);

    /// <summary>Small whole numbers: their products and sums are exact in any order, so that results are compared bit by bit.</summary>
    public static GuardedFloats Random(Random random, int length, bool withNaN = false, int capacity = 0)
    {
        var floats = new GuardedFloats(length, capacity);
        foreach (ref float value in floats.Values[..length]) value = random.Next(-4, 5);
        if (withNaN && length > 0) floats.Values[random.Next(length)] = float.NaN;
        return floats;
    }

    public void AssertCanariesAlive()
    {
        Assert.Equal(-1, new Span<int>(_block.Pointer, Canaries).IndexOfAnyExcept(Canary));
        Assert.Equal(-1, new Span<int>(Pointer + _length, Canaries).IndexOfAnyExcept(Canary));
    }

    public void Dispose() => _block.Dispose();
}

namespace ModelBuild.Engine.Graphs;

/// <summary>Integers, or the bits of floats, one added after the other. No <see cref="List{T}"/>: one of numbers is compiled in each process that uses it.</summary>
internal sealed class Numbers
{
    private long[] _values = [];

    public int Count { get; private set; }

    public long this[int index] => _values[index];

    public void Add(long value)
    {
        if (Count == _values.Length)
        {
            long[] larger = new long[Math.Max(4, 2 * Count)];
            Array.Copy(_values, larger, Count);
            _values = larger;
        }
        _values[Count++] = value;
    }

    /// <summary>The numbers as dtypes.</summary>
    /// <param name="most">At most so many.</param>
    public DType[] ToTypes(int most = int.MaxValue)
    {
        DType[] types = new DType[Math.Min(Count, most)];
        for (int i = 0; i < types.Length; i++) types[i] = (DType)(int)_values[i];
        return types;
    }

    /// <summary>The floats whose bits the numbers are.</summary>
    public float[] ToFloats()
    {
        float[] floats = new float[Count];
        for (int i = 0; i < floats.Length; i++) floats[i] = BitConverter.Int32BitsToSingle((int)_values[i]);
        return floats;
    }

    public long[] ToArray()
    {
        long[] values = new long[Count];
        Array.Copy(_values, values, Count);
        return values;
    }
}

using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A table from keys to values (tensorflow/core/kernels/lookup_table_op.h). Keys are strings or numbers of up to eight bytes; a value may be a whole tensor.</summary>
internal sealed class LookupTable(DType keyType, DType valueType, TensorShape valueShape)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TensorString, int> _strings = [];
    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly List<StoredTensor> _values = [];
    private readonly Stack<int> _free = [];

    public DType KeyType { get; } = keyType;

    public DType ValueType { get; } = valueType;

    public TensorShape ValueShape { get; } = valueShape;

    public int Count
    {
        get { lock (_lock) return KeyType == DType.String ? _strings.Count : _numbers.Count; }
    }

    /// <summary>The values of keys, one behind the other, as an output; the default where a key is not there.</summary>
    public void Find(RunContext context, Tensor keys, Tensor fallback)
    {
        Check(keys, fallback);
        TensorShape shape = keys.Shape;
        foreach (nint dim in ValueShape.Dims) shape.Add(dim);
        Tensor output = context.Output(0, ValueType, shape);
        int count = checked((int)keys.Count);
        nint each = ValueShape.Count;
        StoredTensor none = StoredTensor.Part(fallback, 0, ValueShape);
        lock (_lock)
        {
            for (int i = 0; i < count; i++) (TryFind(keys, i, out int at) ? _values[at] : none).CopyTo(output, i * each);
        }
    }

    /// <summary>Adds keys, and replaces the values of those that are there.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">Their values.</param>
    /// <param name="fromEmpty">Whether what was there before goes first.</param>
    public void Insert(Tensor keys, Tensor values, bool fromEmpty)
    {
        Check(keys, values);
        int count = checked((int)keys.Count);
        nint each = ValueShape.Count;
        if (values.Count != count * each) throw new KernelException($"there must be a value for each key: {values.Shape} for {keys.Shape}");
        lock (_lock)
        {
            if (fromEmpty)
            {
                _strings.Clear();
                _numbers.Clear();
                _values.Clear();
                _free.Clear();
            }
            for (int i = 0; i < count; i++) Set(keys, i, StoredTensor.Part(values, i * each, ValueShape));
        }
    }

    public void Remove(Tensor keys)
    {
        if (keys.DType != KeyType) throw new KernelException($"keys must be {DTypes.NameOf(KeyType)}");
        int count = checked((int)keys.Count);
        lock (_lock)
        {
            for (int i = 0; i < count; i++)
            {
                if (KeyType == DType.String ? _strings.Remove(keys.Strings![i], out int at) : _numbers.Remove(Number(keys, i), out at)) _free.Push(at);
            }
        }
    }

    /// <summary>All keys as output 0 and their values as output 1.</summary>
    public void Export(RunContext context)
    {
        lock (_lock)
        {
            int count = KeyType == DType.String ? _strings.Count : _numbers.Count;
            Tensor keys = context.Output(0, KeyType, TensorShape.Of(count));
            TensorShape shape = ValueShape;
            shape.Insert(0, count);
            Tensor values = context.Output(1, ValueType, shape);
            int i = 0, size = DTypes.SizeOf(KeyType);
            foreach ((TensorString key, int at) in _strings)
            {
                keys.Strings![i] = key;
                _values[at].CopyTo(values, i++ * ValueShape.Count);
            }
            foreach ((ulong key, int at) in _numbers)
            {
                BitConverter.GetBytes(key).AsSpan(0, size).CopyTo(keys.WritableBytes[(i * size)..]);
                _values[at].CopyTo(values, i++ * ValueShape.Count);
            }
        }
    }

    private void Set(Tensor keys, int i, StoredTensor value)
    {
        if (TryFind(keys, i, out int at))
        {
            _values[at] = value;
            return;
        }
        if (!_free.TryPop(out at))
        {
            at = _values.Count;
            _values.Add(value);
        }
        _values[at] = value;
        if (KeyType == DType.String) _strings.Add(keys.Strings![i], at);
        else _numbers.Add(Number(keys, i), at);
    }

    private bool TryFind(Tensor keys, int i, out int at) =>
        KeyType == DType.String ? _strings.TryGetValue(keys.Strings![i], out at) : _numbers.TryGetValue(Number(keys, i), out at);

    private static ulong Number(Tensor keys, int i)
    {
        int size = DTypes.SizeOf(keys.DType);
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        keys.Bytes.Slice(i * size, size).CopyTo(wide);
        return BitConverter.ToUInt64(wide);
    }

    private void Check(Tensor keys, Tensor values)
    {
        if (keys.DType != KeyType || values.DType != ValueType) throw new KernelException($"the table is from {DTypes.NameOf(KeyType)} to {DTypes.NameOf(ValueType)}, not from {DTypes.NameOf(keys.DType)} to {DTypes.NameOf(values.DType)}");
        if (values.Count < ValueShape.Count) throw new KernelException($"a value must have the shape {ValueShape}");
    }
}

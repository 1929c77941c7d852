using System.Numerics;
using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>Takes a tensor's values part by part and keeps only what <see cref="TensorStatistics"/> says of them.</summary>
internal sealed class StatisticsCollector
{
    private readonly DataType _dtype;
    private readonly int _size;
    private readonly byte[] _split = new byte[16];
    private int _splitLength;

    private double _min = double.PositiveInfinity, _max = double.NegativeInfinity;

    // Neumaier's sum: what each addition lost is kept, so that the mean of many small values is right.
    private double _sum, _lost;
    private long _finite, _nans, _infinities, _zeros;

    private StatisticsCollector(DataType dtype) => (_dtype, _size) = (dtype, ElementSize.Of(dtype));

    /// <summary>The statistics of a tensor, read in one pass; null when its elements are no numbers.</summary>
    public static TensorStatistics? Of(CheckpointReader reader, CheckpointTensor tensor, CancellationToken cancellation)
    {
        if (!Has(tensor.DType)) return null;
        var collector = new StatisticsCollector(tensor.DType);
        reader.Read(tensor, collector.Add, cancellation);
        return collector.Result();
    }

    private static bool Has(DataType dtype) => dtype is DataType.DtBool or DataType.DtHalf or DataType.DtBfloat16 or DataType.DtFloat or DataType.DtDouble
        or DataType.DtComplex64 or DataType.DtComplex128
        or DataType.DtInt8 or DataType.DtInt16 or DataType.DtInt32 or DataType.DtInt64 or DataType.DtQint8 or DataType.DtQint16 or DataType.DtQint32
        or DataType.DtUint8 or DataType.DtUint16 or DataType.DtUint32 or DataType.DtUint64 or DataType.DtQuint8 or DataType.DtQuint16;

    private void Add(ReadOnlySpan<byte> bytes)
    {
        // A part may end within an element.
        if (_splitLength > 0)
        {
            int missing = Math.Min(_size - _splitLength, bytes.Length);
            bytes[..missing].CopyTo(_split.AsSpan(_splitLength));
            bytes = bytes[missing..];
            if ((_splitLength += missing) < _size) return;
            AddElements(_split.AsSpan(0, _size));
        }
        int whole = bytes.Length / _size * _size;
        AddElements(bytes[..whole]);
        _splitLength = bytes.Length - whole;
        bytes[whole..].CopyTo(_split);
    }

    private void AddElements(ReadOnlySpan<byte> bytes)
    {
        switch (_dtype)
        {
            case DataType.DtBool:
                foreach (byte b in bytes) Add(b != 0 ? 1 : 0);
                break;
            case DataType.DtHalf: AddNumbers<Half>(bytes); break;
            case DataType.DtFloat: AddNumbers<float>(bytes); break;
            case DataType.DtDouble: AddNumbers<double>(bytes); break;
            case DataType.DtBfloat16:
                foreach (ushort bits in MemoryMarshal.Cast<byte, ushort>(bytes)) Add(BitConverter.UInt32BitsToSingle((uint)bits << 16));
                break;
            case DataType.DtComplex64:
                ReadOnlySpan<float> singles = MemoryMarshal.Cast<byte, float>(bytes);
                for (int i = 0; i < singles.Length; i += 2) AddComplex(singles[i], singles[i + 1]);
                break;
            case DataType.DtComplex128:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < doubles.Length; i += 2) AddComplex(doubles[i], doubles[i + 1]);
                break;
            case DataType.DtInt8 or DataType.DtQint8: AddNumbers<sbyte>(bytes); break;
            case DataType.DtInt16 or DataType.DtQint16: AddNumbers<short>(bytes); break;
            case DataType.DtInt32 or DataType.DtQint32: AddNumbers<int>(bytes); break;
            case DataType.DtInt64: AddNumbers<long>(bytes); break;
            case DataType.DtUint8 or DataType.DtQuint8: AddNumbers<byte>(bytes); break;
            case DataType.DtUint16 or DataType.DtQuint16: AddNumbers<ushort>(bytes); break;
            case DataType.DtUint32: AddNumbers<uint>(bytes); break;
            default: AddNumbers<ulong>(bytes); break;
        }
    }

    private void AddNumbers<T>(ReadOnlySpan<byte> bytes) where T : unmanaged, INumber<T>
    {
        foreach (T value in MemoryMarshal.Cast<byte, T>(bytes)) Add(double.CreateChecked(value));
    }

    private void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            if (double.IsNaN(value)) _nans++;
            else _infinities++;
            return;
        }
        _finite++;
        if (value == 0) _zeros++;
        if (value < _min) _min = value;
        if (value > _max) _max = value;
        double sum = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }

    private void AddComplex(double real, double imaginary)
    {
        if (double.IsNaN(real) || double.IsNaN(imaginary)) _nans++;
        else if (double.IsInfinity(real) || double.IsInfinity(imaginary)) _infinities++;
        else if (real == 0 && imaginary == 0) _zeros++;
    }

    private TensorStatistics Result()
    {
        double mean = (_sum + _lost) / _finite;
        return _finite == 0
            ? new TensorStatistics(null, null, null, _nans, _infinities, _zeros)
            : new TensorStatistics(_min, _max, double.IsFinite(mean) ? mean : null, _nans, _infinities, _zeros);
    }
}

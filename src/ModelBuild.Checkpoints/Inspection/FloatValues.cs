using System.Buffers.Binary;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>Little-endian floating-point numbers as doubles, which hold all of them exactly.</summary>
internal static class FloatValues
{
    public static int Size(FloatKind kind) => kind switch
    {
        FloatKind.Half => 2,
        FloatKind.Single => 4,
        _ => 8,
    };

    public static double At(ReadOnlySpan<byte> bytes, FloatKind kind) => kind switch
    {
        FloatKind.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        FloatKind.Single => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    public static double[] Decode(ReadOnlySpan<byte> bytes, FloatKind kind)
    {
        int size = Size(kind);
        double[] values = new double[bytes.Length / size];
        for (int i = 0; i < values.Length; i++) values[i] = At(bytes[(i * size)..], kind);
        return values;
    }
}

namespace ModelBuild;

/// <summary>The dtype of a tensor, with TensorFlow's names and numbers (<c>types.proto</c>).</summary>
public enum DType
{
    /// <summary>Not a dtype.</summary>
    Invalid = 0,
    /// <summary>32-bit floating point, <see cref="float"/>.</summary>
    Float = 1,
    /// <summary>64-bit floating point, <see cref="double"/>.</summary>
    Double = 2,
    /// <summary><see cref="int"/>.</summary>
    Int32 = 3,
    /// <summary><see cref="byte"/>.</summary>
    UInt8 = 4,
    /// <summary><see cref="short"/>.</summary>
    Int16 = 5,
    /// <summary><see cref="sbyte"/>.</summary>
    Int8 = 6,
    /// <summary>Byte strings, <see cref="TensorString"/>.</summary>
    String = 7,
    /// <summary>Two 32-bit floats, <see cref="Complex64"/>.</summary>
    Complex64 = 8,
    /// <summary><see cref="long"/>.</summary>
    Int64 = 9,
    /// <summary><see cref="bool"/>.</summary>
    Bool = 10,
    /// <summary>Quantized, as <see cref="sbyte"/>.</summary>
    QInt8 = 11,
    /// <summary>Quantized, as <see cref="byte"/>.</summary>
    QUInt8 = 12,
    /// <summary>Quantized, as <see cref="int"/>.</summary>
    QInt32 = 13,
    /// <summary>The upper half of a 32-bit float, <see cref="ModelBuild.BFloat16"/>.</summary>
    BFloat16 = 14,
    /// <summary>Quantized, as <see cref="short"/>.</summary>
    QInt16 = 15,
    /// <summary>Quantized, as <see cref="ushort"/>.</summary>
    QUInt16 = 16,
    /// <summary><see cref="ushort"/>.</summary>
    UInt16 = 17,
    /// <summary>Two 64-bit floats, <see cref="System.Numerics.Complex"/>.</summary>
    Complex128 = 18,
    /// <summary>16-bit floating point, <see cref="System.Half"/>.</summary>
    Half = 19,
    /// <summary>A handle to a resource: a table, a queue, a variable.</summary>
    Resource = 20,
    /// <summary>A value of a kind that only the graph knows, such as a list of tensors.</summary>
    Variant = 21,
    /// <summary><see cref="uint"/>.</summary>
    UInt32 = 22,
    /// <summary><see cref="ulong"/>.</summary>
    UInt64 = 23,
}

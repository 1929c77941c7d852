namespace ModelBuild.Generator.Model;

/// <summary>A dtype as generated code needs it.</summary>
/// <param name="Member">The member of <c>ModelBuild.DType</c>.</param>
/// <param name="Name">TensorFlow's name: <c>float32</c>.</param>
/// <param name="CSharp">The .NET type of an element, as it is written in generated code; null when there is none.</param>
internal sealed record GraphDType(string Member, string Name, string? CSharp)
{
    /// <summary>Whether elements are byte strings.</summary>
    public bool IsString => Member == "String";

    /// <summary>The dtype of a text-format value such as <c>DT_FLOAT</c> or <c>1</c>; null when no TensorFlow has it.</summary>
    public static GraphDType? Parse(string text)
    {
        switch (text)
        {
            case "DT_FLOAT" or "1": return new("Float", "float32", "float");
            case "DT_DOUBLE" or "2": return new("Double", "float64", "double");
            case "DT_INT32" or "3": return new("Int32", "int32", "int");
            case "DT_UINT8" or "4": return new("UInt8", "uint8", "byte");
            case "DT_INT16" or "5": return new("Int16", "int16", "short");
            case "DT_INT8" or "6": return new("Int8", "int8", "sbyte");
            case "DT_STRING" or "7": return new("String", "string", "global::ModelBuild.TensorString");
            case "DT_COMPLEX64" or "8": return new("Complex64", "complex64", "global::ModelBuild.Complex64");
            case "DT_INT64" or "9": return new("Int64", "int64", "long");
            case "DT_BOOL" or "10": return new("Bool", "bool", "bool");
            case "DT_QINT8" or "11": return new("QInt8", "qint8", "sbyte");
            case "DT_QUINT8" or "12": return new("QUInt8", "quint8", "byte");
            case "DT_QINT32" or "13": return new("QInt32", "qint32", "int");
            case "DT_BFLOAT16" or "14": return new("BFloat16", "bfloat16", "global::ModelBuild.BFloat16");
            case "DT_QINT16" or "15": return new("QInt16", "qint16", "short");
            case "DT_QUINT16" or "16": return new("QUInt16", "quint16", "ushort");
            case "DT_UINT16" or "17": return new("UInt16", "uint16", "ushort");
            case "DT_COMPLEX128" or "18": return new("Complex128", "complex128", "global::System.Numerics.Complex");
            case "DT_HALF" or "19": return new("Half", "float16", "global::System.Half");
            case "DT_RESOURCE" or "20": return new("Resource", "resource", null);
            case "DT_VARIANT" or "21": return new("Variant", "variant", null);
            case "DT_UINT32" or "22": return new("UInt32", "uint32", "uint");
            case "DT_UINT64" or "23": return new("UInt64", "uint64", "ulong");
            default: return null;
        }
    }
}

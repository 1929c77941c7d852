using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Names of dtypes for messages.</summary>
internal static class DTypeNames
{
    /// <summary>TensorFlow's name of a dtype, as <c>tf.DType.name</c> gives it: <c>float32</c>, <c>int64</c>, <c>string</c>.</summary>
    public static string Of(DataType dtype) => dtype switch
    {
        DataType.DtInvalid => "unknown dtype",
        DataType.DtFloat => "float32",
        DataType.DtDouble => "float64",
        DataType.DtHalf => "float16",
        DataType.DtBfloat16 => "bfloat16",
        _ => dtype.ToString()[2..].ToLowerInvariant(),
    };
}

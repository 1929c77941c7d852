using System.Globalization;
using Google.Protobuf.Reflection;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>The two names that TensorFlow has for a dtype.</summary>
internal static class DTypeText
{
    private static readonly EnumDescriptor Enum = TypesReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(DataType));

    /// <summary>The name of the message's value: <c>DT_FLOAT</c>.</summary>
    public static string OfMessage(DataType dtype) =>
        Enum.FindValueByNumber((int)dtype)?.Name ?? ((int)dtype).ToString(CultureInfo.InvariantCulture);

    /// <summary>What <c>tf.DType.name</c> gives: <c>float32</c>.</summary>
    public static string Name(DataType dtype) => dtype switch
    {
        DataType.DtFloat => "float32",
        DataType.DtDouble => "float64",
        DataType.DtHalf => "float16",
        _ => OfMessage(dtype).Replace("DT_", "", StringComparison.Ordinal).ToLowerInvariant(),
    };
}

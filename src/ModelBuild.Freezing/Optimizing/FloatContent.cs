using System.Runtime.InteropServices;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The elements of a float32 constant that stands in the graph, as bytes or one by one.</summary>
internal static class FloatContent
{
    /// <summary>Null when not every element is written out: a constant of one repeated element is small as it is.</summary>
    public static float[]? Of(TensorProto tensor)
    {
        long count = StaticShape.FromProto(tensor.TensorShape ?? new TensorShapeProto()).ElementCount;
        if (tensor.FloatVal.Count == count) return [.. tensor.FloatVal];
        return tensor.TensorContent.Length == count * sizeof(float) ? MemoryMarshal.Cast<byte, float>(tensor.TensorContent.Span).ToArray() : null;
    }
}

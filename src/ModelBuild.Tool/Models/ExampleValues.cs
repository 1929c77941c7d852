using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>Values for inputs that nobody gave one, always the same: small numbers, in the shape that the model takes.</summary>
internal static class ExampleValues
{
    /// <param name="input">The input.</param>
    /// <param name="batch">The length of a first dimension that is not known; others that are not are 1.</param>
    public static TensorValue For(TensorSpec input, int batch)
    {
        long[] shape = [.. input.Shape.Dims.ToArray().Select((d, i) => d >= 0 ? d : i == 0 ? batch : 1)];
        long count = shape.Aggregate(1L, (a, b) => a * b);
        if (count > int.MaxValue / 16) throw new ModelFileException(DiagnosticCodes.ValueUnusable, $"The input {input.Name} takes {input.Shape}, too much to make up: feed it.");
        if (input.DType == DType.String) return TensorValue.OfStrings(shape, [.. Enumerable.Range(0, (int)count).Select(i => (TensorString)$"text {i % 2}")]);
        var random = new Random(1);
        if (ValueCast.IsFloat(input.DType)) return new TensorValue(input.DType, shape, ValueCast.Floats(input.DType, [.. Enumerable.Range(0, (int)count).Select(_ => random.NextDouble())]), []);
        if (input.DType is DType.Complex64 or DType.Complex128)
            return new TensorValue(input.DType, shape, ValueCast.Floats(input.DType == DType.Complex64 ? DType.Float : DType.Double, [.. Enumerable.Range(0, 2 * (int)count).Select(_ => random.NextDouble())]), []);
        if (!ValueCast.IsNumber(input.DType)) throw new ModelFileException(DiagnosticCodes.ValueUnusable, $"The input {input.Name} takes {DTypes.NameOf(input.DType)}, which nobody can make up: feed it.");
        return new TensorValue(input.DType, shape, ValueCast.Integers(input.DType, [.. Enumerable.Range(0, (int)count).Select(i => (Int128)(i % 2))]), []);
    }
}

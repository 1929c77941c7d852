namespace ModelBuild.Tool;

/// <summary>Values in and out of an engine's call.</summary>
internal static class EngineValues
{
    public static void Set(IEngineCall call, int index, TensorValue value)
    {
        if (value.DType == DType.String) call.SetInput(index, value.Strings, value.Dims);
        else call.SetInput(index, value.Bytes, value.Dims);
    }

    public static TensorValue Get(IEngineCall call, int index, DType dtype)
    {
        long[] shape = [.. call.GetOutputShape(index).ToArray().Select(d => (long)d)];
        return dtype == DType.String
            ? TensorValue.OfStrings(shape, call.GetStringOutput(index).ToArray())
            : new TensorValue(dtype, shape, call.GetOutput(index).ToArray(), []);
    }
}

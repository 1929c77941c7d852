using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Scalars that stand for an object: a table, an array, a list.</summary>
internal static class Handle
{
    public static void Give(RunContext context, int output, DType dtype, object resource)
    {
        Tensor handle = context.Output(output);
        handle.DType = dtype;
        handle.Shape = TensorShape.Scalar;
        handle.IsDead = false;
        handle.Resource = resource;
        // A handle of TensorFlow 1 is a string; nobody reads it.
        if (dtype == DType.String) handle.Strings = [default];
    }

    /// <exception cref="KernelException">The tensor is no such handle.</exception>
    public static T Of<T>(Tensor handle) where T : class => handle.Resource as T ?? throw new KernelException($"the handle is not that of a {typeof(T).Name}");
}

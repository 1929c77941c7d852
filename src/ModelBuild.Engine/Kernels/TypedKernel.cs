using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>A kernel whose loops are the same for every number type.</summary>
internal interface INumberKernel
{
    void Run<T>(RunContext context) where T : unmanaged, INumber<T>;
}

/// <summary>A kernel whose loops are the same for every number type and for complex numbers: it adds and multiplies, and compares nothing.</summary>
internal interface IFieldKernel
{
    void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>;
}

/// <summary>A kernel whose loops are the same for every floating-point type.</summary>
internal interface IRealKernel
{
    void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>
/// A kernel that moves elements and computes nothing, so that only their size matters. A struct: then what it does for each size is known when the engine is compiled ahead of time.
/// </summary>
internal interface IMoveKernel
{
    void Run<T>(RunContext context);
}

/// <summary>Kernels for the dtype that a node names; any other dtype is refused while the graph is loaded.</summary>
internal static class TypedKernel
{
    public static Kernel Numbers(NodeInfo node, INumberKernel kernel, string attribute = "T") => node.Type(attribute) switch
    {
        DType.Float => new NumberKernel<float>(kernel),
        DType.Double => new NumberKernel<double>(kernel),
        DType.Half => new NumberKernel<Half>(kernel),
        DType.Int32 => new NumberKernel<int>(kernel),
        DType.Int64 => new NumberKernel<long>(kernel),
        DType.Int16 => new NumberKernel<short>(kernel),
        DType.Int8 => new NumberKernel<sbyte>(kernel),
        DType.UInt8 => new NumberKernel<byte>(kernel),
        DType.UInt16 => new NumberKernel<ushort>(kernel),
        DType.UInt32 => new NumberKernel<uint>(kernel),
        DType.UInt64 => new NumberKernel<ulong>(kernel),
        DType other => throw ElementWise.Unsupported(node, other),
    };

    /// <summary>Numbers, and complex numbers of 64-bit parts; those of 32-bit parts are widened to them.</summary>
    public static Kernel Fields(NodeInfo node, IFieldKernel kernel, string attribute = "T") =>
        node.Type(attribute) == DType.Complex128 ? new FieldKernel<Complex>(kernel) : Numbers(node, new FieldOfNumbers(kernel), attribute);

    public static Kernel Reals(NodeInfo node, IRealKernel kernel, string attribute = "T") => node.Type(attribute, DType.Float) switch
    {
        DType.Float => new RealKernel<float>(kernel),
        DType.Double => new RealKernel<double>(kernel),
        DType.Half => new RealKernel<Half>(kernel),
        DType other => throw ElementWise.Unsupported(node, other),
    };

    private sealed class NumberKernel<T>(INumberKernel kernel) : Kernel where T : unmanaged, INumber<T>
    {
        public override void Run(RunContext context) => kernel.Run<T>(context);
    }

    private sealed class FieldKernel<T>(IFieldKernel kernel) : Kernel where T : unmanaged, INumberBase<T>
    {
        public override void Run(RunContext context) => kernel.Run<T>(context);
    }

    /// <summary>A kernel whose loops are written for complex numbers too, where it compares: for numbers only.</summary>
    public static INumberKernel Compared(IFieldKernel kernel) => new FieldOfNumbers(kernel);

    private sealed class FieldOfNumbers(IFieldKernel kernel) : INumberKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumber<T> => kernel.Run<T>(context);
    }

    private sealed class RealKernel<T>(IRealKernel kernel) : Kernel where T : unmanaged, IFloatingPointIeee754<T>
    {
        public override void Run(RunContext context) => kernel.Run<T>(context);
    }
}

/// <summary>A kernel that is one function of what the context holds.</summary>
internal sealed class FunctionKernel(Action<RunContext> run, bool isPure = true) : Kernel
{
    public override bool IsPure => isPure;

    public override void Run(RunContext context) => run(context);
}

/// <summary>Makes kernels of what moves elements.</summary>
internal static class MoveKernel
{
    /// <param name="kernel">What moves them.</param>
    /// <param name="input">The input whose elements are moved.</param>
    public static Kernel Of<TMove>(TMove kernel, int input = 0) where TMove : struct, IMoveKernel => new MoveKernel<TMove>(kernel, input);
}

/// <summary>Runs a kernel that moves elements, for elements of the size of an input's.</summary>
internal sealed class MoveKernel<TMove>(TMove kernel, int input) : Kernel where TMove : struct, IMoveKernel
{
    public override void Run(RunContext context)
    {
        DType dtype = context.Input(input).DType;
        switch (dtype == DType.String ? -1 : DTypes.SizeOf(dtype))
        {
            case 1: kernel.Run<byte>(context); break;
            case 2: kernel.Run<ushort>(context); break;
            case 4: kernel.Run<uint>(context); break;
            case 8: kernel.Run<ulong>(context); break;
            case 16: kernel.Run<UInt128>(context); break;
            case -1: kernel.Run<TensorString>(context); break;
            default: throw new KernelException($"elements of {DTypes.NameOf(dtype)} cannot be moved");
        }
    }
}

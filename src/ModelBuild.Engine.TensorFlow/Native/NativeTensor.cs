using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>Makes and reads <c>TF_Tensor</c>s.</summary>
internal static unsafe class NativeTensor
{
    /// <summary>TensorFlow's own limit (<c>TensorShape::MaxDimensions</c>).</summary>
    private const int MostDimensions = 254;

    /// <summary>The elements of a fed shape; -1 when no span can hold them, or no tensor has such dimensions.</summary>
    public static long Elements(ReadOnlySpan<nint> shape)
    {
        if (shape.Length > MostDimensions) return -1;
        long count = 1;
        foreach (nint dim in shape)
        {
            // A negative dimension is a very large one here.
            if ((nuint)dim > int.MaxValue || (count *= dim) > int.MaxValue) return -1;
        }
        return count;
    }

    /// <summary>A tensor of so many bytes, not yet filled, aligned as TensorFlow's kernels want it.</summary>
    public static nint Allocate(DType dtype, ReadOnlySpan<nint> shape, int bytes)
    {
        long* dims = stackalloc long[shape.Length];
        for (int i = 0; i < shape.Length; i++) dims[i] = shape[i];
        nint tensor = TensorFlowApi.TF_AllocateTensor(dtype, dims, shape.Length, (nuint)bytes);
        return tensor != 0 ? tensor : throw new InsufficientMemoryException($"TensorFlow has no memory for a tensor of {bytes} bytes.");
    }

    /// <summary>A string tensor. Its elements live until nobody needs the tensor any more: the caller, a run, or a table of the graph.</summary>
    public static nint OfStrings(ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape)
    {
        long* dims = stackalloc long[shape.Length];
        for (int i = 0; i < shape.Length; i++) dims[i] = shape[i];
        nuint length = (nuint)values.Length * (nuint)sizeof(NativeString);
        var elements = (NativeString*)NativeMemory.AlignedAlloc(Math.Max(length, 1), 64);
        for (int i = 0; i < values.Length; i++)
        {
            TensorFlowApi.TF_StringInit(&elements[i]);
            ReadOnlySpan<byte> bytes = values[i].Bytes.Span;
            fixed (byte* source = bytes) TensorFlowApi.TF_StringCopy(&elements[i], source, (nuint)bytes.Length);
        }
        return TensorFlowApi.TF_NewTensor(DType.String, dims, shape.Length, elements, length, &FreeStrings, null);
    }

    /// <summary>Whether the caller is the only one who holds the tensor's memory, so that it may be written again.</summary>
    public static bool IsOwnedAlone(nint tensor) => TensorFlowApi.TF_TensorMaybeMove(tensor) != 0;

    /// <summary>The bytes of a tensor of a dtype with a fixed size; valid as long as the tensor.</summary>
    public static ReadOnlySpan<byte> Bytes(nint tensor)
    {
        nuint length = TensorFlowApi.TF_TensorByteSize(tensor);
        if (length > int.MaxValue)
            throw new ModelException(ModelErrorCodes.NodeFailed, $"An output has {length} bytes; a span holds 2 GB at most. Run smaller batches.");
        return new ReadOnlySpan<byte>(length == 0 ? null : TensorFlowApi.TF_TensorData(tensor), (int)length);
    }

    /// <summary>The elements of a string tensor, copied.</summary>
    public static TensorString[] Strings(nint tensor)
    {
        var elements = (NativeString*)TensorFlowApi.TF_TensorData(tensor);
        var values = new TensorString[checked((int)(TensorFlowApi.TF_TensorByteSize(tensor) / (nuint)sizeof(NativeString)))];
        for (int i = 0; i < values.Length; i++)
            values[i] = new ReadOnlySpan<byte>(TensorFlowApi.TF_StringGetDataPointer(&elements[i]), checked((int)TensorFlowApi.TF_StringGetSize(&elements[i]))).ToArray();
        return values;
    }

    /// <summary>The tensor's shape; <paramref name="shape"/> is given back when it is right already.</summary>
    public static nint[] Shape(nint tensor, nint[] shape)
    {
        int rank = TensorFlowApi.TF_NumDims(tensor);
        if (shape.Length != rank) shape = new nint[rank];
        for (int i = 0; i < rank; i++) shape[i] = (nint)TensorFlowApi.TF_Dim(tensor, i);
        return shape;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeStrings(void* data, nuint length, void* argument)
    {
        var elements = (NativeString*)data;
        for (nuint i = 0; i < length / (nuint)sizeof(NativeString); i++) TensorFlowApi.TF_StringDealloc(&elements[i]);
        NativeMemory.AlignedFree(data);
    }
}

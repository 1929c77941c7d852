#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Runtime.CompilerServices;
    using global::System.Runtime.InteropServices;
    using c_api = global::Tensorflow.c_api;
    using SafeTensorHandle = global::Tensorflow.SafeTensorHandle;
    using TF_DataType = global::Tensorflow.TF_DataType;

    /// <summary>Makes and reads the native tensors behind TensorFlow.NET's.</summary>
    internal static class TensorFlowNetTensors
    {
        // TF_TString, since TensorFlow 2.4.
        private const int StringSize = 24;
        private const int Alignment = 64;

        // Kept here, so that the native code can call it for as long as the process lives.
        private static readonly TensorFlowNetImports.Deallocator s_freeStrings = FreeStrings;

        /// <summary>A tensor with a copy of the elements.</summary>
        public static SafeTensorHandle Of(global::ModelBuild.DType dtype, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape)
        {
            SafeTensorHandle tensor = c_api.TF_AllocateTensor((TF_DataType)(int)dtype, Dims(shape), shape.Length, (ulong)values.Length);
            if (tensor.IsInvalid) throw new InsufficientMemoryException("TensorFlow has no memory for a tensor of " + values.Length + " bytes.");
            values.CopyTo(Span(c_api.TF_TensorData(tensor), values.Length));
            return tensor;
        }

        /// <summary>A string tensor. Its elements live until nobody needs the tensor any more: the caller, a run, or a table of the graph.</summary>
        public static SafeTensorHandle OfStrings(ReadOnlySpan<global::ModelBuild.TensorString> values, ReadOnlySpan<nint> shape)
        {
            int length = checked(values.Length * StringSize);
            IntPtr memory = Marshal.AllocHGlobal(length + Alignment);
            var data = new IntPtr((memory.ToInt64() + Alignment - 1) / Alignment * Alignment);
            for (int i = 0; i < values.Length; i++)
            {
                byte[] bytes = values[i].Bytes.ToArray();
                c_api.TF_StringInit(data + i * StringSize);
                c_api.TF_StringCopy(data + i * StringSize, bytes, bytes.Length);
            }
            return new SafeTensorHandle(TensorFlowNetImports.TF_NewTensor(TF_DataType.TF_STRING, Dims(shape), shape.Length, data, (UIntPtr)(uint)length, s_freeStrings, memory));
        }

        /// <summary>The bytes of a tensor of a dtype with a fixed size; valid as long as the tensor.</summary>
        public static ReadOnlySpan<byte> Bytes(SafeTensorHandle tensor)
        {
            ulong length = c_api.TF_TensorByteSize(tensor);
            if (length > int.MaxValue)
            {
                throw new global::ModelBuild.ModelException(
                    global::ModelBuild.ModelErrorCodes.NodeFailed, "An output has " + length + " bytes; a span holds 2 GB at most. Run smaller batches.");
            }
            return Span(c_api.TF_TensorData(tensor), (int)length);
        }

        /// <summary>The elements of a string tensor, copied.</summary>
        public static global::ModelBuild.TensorString[] Strings(SafeTensorHandle tensor)
        {
            IntPtr data = c_api.TF_TensorData(tensor);
            var values = new global::ModelBuild.TensorString[checked((int)(c_api.TF_TensorByteSize(tensor) / StringSize))];
            for (int i = 0; i < values.Length; i++)
            {
                var bytes = new byte[checked((int)c_api.TF_StringGetSize(data + i * StringSize))];
                if (bytes.Length > 0) Marshal.Copy(c_api.TF_StringGetDataPointer(data + i * StringSize), bytes, 0, bytes.Length);
                values[i] = bytes;
            }
            return values;
        }

        public static nint[] Shape(SafeTensorHandle tensor)
        {
            var shape = new nint[c_api.TF_NumDims(tensor)];
            for (int i = 0; i < shape.Length; i++) shape[i] = (nint)c_api.TF_Dim(tensor, i);
            return shape;
        }

        private static long[] Dims(ReadOnlySpan<nint> shape)
        {
            var dims = new long[shape.Length];
            for (int i = 0; i < dims.Length; i++) dims[i] = shape[i];
            return dims;
        }

        /// <summary>Native memory as a span, in code that needs no permission for pointers.</summary>
        private static Span<byte> Span(IntPtr data, int length) =>
            length == 0 ? default : MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), data), length);

        private static void FreeStrings(IntPtr data, UIntPtr length, IntPtr memory)
        {
            for (int i = 0; i < (int)(uint)length / StringSize; i++) c_api.TF_StringDealloc(data + i * StringSize);
            Marshal.FreeHGlobal(memory);
        }
    }
}

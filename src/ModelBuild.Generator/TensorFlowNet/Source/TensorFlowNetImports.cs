#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Runtime.InteropServices;
    using c_api = global::Tensorflow.c_api;
    using SafeStatusHandle = global::Tensorflow.SafeStatusHandle;
    using TF_Output = global::Tensorflow.TF_Output;

    /// <summary>
    /// Functions of TensorFlow's C API that TensorFlow.NET declares in a way that cannot be used here: with pointers, which need unsafe code; with
    /// a delegate whose name depends on the version; with a position of 4 bytes where 8 are written; with names in the system's code page.
    /// </summary>
    internal static class TensorFlowNetImports
    {
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void Deallocator(IntPtr data, UIntPtr length, IntPtr argument);

        [DllImport(c_api.TensorFlowLibName)]
        public static extern void TF_SessionRun(
            IntPtr session, IntPtr runOptions, [In] TF_Output[] inputs, [In] IntPtr[] inputValues, int inputCount,
            [In] TF_Output[] outputs, [In, Out] IntPtr[] outputValues, int outputCount, [In] IntPtr[] targets, int targetCount, IntPtr runMetadata, SafeStatusHandle status);

        [DllImport(c_api.TensorFlowLibName)]
        public static extern IntPtr TF_NewTensor(
            global::Tensorflow.TF_DataType dtype, [In] long[] dims, int rank, IntPtr data, UIntPtr length, Deallocator deallocator, IntPtr argument);

        [DllImport(c_api.TensorFlowLibName)]
        public static extern IntPtr TF_GraphNextOperation(IntPtr graph, ref UIntPtr position);

        [DllImport(c_api.TensorFlowLibName)]
        public static extern IntPtr TF_GraphOperationByName(IntPtr graph, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
    }
}

// TensorFlow.NET up to 0.100.4: graphs and sessions are pointers, and their Dispose frees them.
using System;
using System.Runtime.InteropServices;

namespace Tensorflow
{
    public abstract class DisposableObject : IDisposable
    {
        protected IntPtr _handle;
        public void Dispose()
        {
            if (_handle == IntPtr.Zero) return;
            DisposeUnmanagedResources(_handle);
            _handle = IntPtr.Zero;
        }
        protected abstract void DisposeUnmanagedResources(IntPtr handle);
    }

    public sealed partial class Status : IDisposable
    {
        private readonly SafeStatusHandle _own = c_api.TF_NewStatus();
        public SafeStatusHandle Handle => _own;
        public void Dispose() => _own.Dispose();
    }

    public partial class Graph : DisposableObject
    {
        public Graph() { _handle = c_api.TF_NewGraph(); System.Threading.Interlocked.Increment(ref Alive); }
        protected override void DisposeUnmanagedResources(IntPtr handle) { System.Threading.Interlocked.Decrement(ref Alive); c_api.TF_DeleteGraph(handle); }
        public static implicit operator IntPtr(Graph graph) => graph._handle;
        private void Import(IntPtr buffer, SafeImportGraphDefOptionsHandle options, Status status) => c_api.TF_GraphImportGraphDef(_handle, buffer, options, status.Handle);
    }

    public partial class BaseSession : DisposableObject
    {
        protected Graph _graph;
        protected Status _status;

        // The status stays null here, in the real one too.
        public BaseSession(IntPtr handle, Graph g) { _handle = handle; _graph = g; }
        public BaseSession(string target = "", Graph g = null, ConfigProto config = null, Status status = null)
        {
            if (!g.building_function) Defaults++;
            _graph = g;
            _status = status;
            using SafeSessionOptionsHandle options = c_api.Options(config);
            _handle = c_api.TF_NewSession(_graph, options, _status.Handle);
            _status.Check(true);
            System.Threading.Interlocked.Increment(ref Alive);
        }
        protected override void DisposeUnmanagedResources(IntPtr handle) { System.Threading.Interlocked.Decrement(ref Alive); c_api.TF_DeleteSession(handle, _status.Handle); }
        private unsafe void Run(TF_Output[] inputs, IntPtr[] fed, TF_Output[] outputs, IntPtr[] got) =>
            c_api.TF_SessionRun(_handle, null, inputs, fed, fed.Length, outputs, got, got.Length, new IntPtr[0], 0, IntPtr.Zero, _status.Handle);
    }

    public partial class c_api
    {
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_NewGraph();
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteGraph(IntPtr graph);
        [DllImport(TensorFlowLibName)] public static extern void TF_GraphImportGraphDef(IntPtr graph, IntPtr graph_def, SafeImportGraphDefOptionsHandle options, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_GraphOperationByName(IntPtr graph, string oper_name);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_GraphNextOperation(IntPtr graph, ref uint pos);
        [DllImport(TensorFlowLibName)] public static extern int TF_GraphGetTensorNumDims(IntPtr graph, TF_Output output, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern void TF_GraphGetTensorShape(IntPtr graph, TF_Output output, long[] dims, int num_dims, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_NewSession(IntPtr graph, SafeSessionOptionsHandle opts, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteSession(IntPtr session, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern unsafe void TF_SessionRun(IntPtr session, TF_Buffer* run_options, TF_Output[] inputs, IntPtr[] input_values, int ninputs,
            TF_Output[] outputs, IntPtr[] output_values, int noutputs, IntPtr[] target_opers, int ntargets, IntPtr run_metadata, SafeStatusHandle status);
        public delegate void Deallocator(IntPtr data, IntPtr size, IntPtr args);
        [DllImport(TensorFlowLibName)] public static extern SafeTensorHandle TF_NewTensor(TF_DataType dataType, long[] dims, int num_dims, IntPtr data, ulong len, Deallocator deallocator, IntPtr deallocator_arg);

        internal static SafeSessionOptionsHandle Options(ConfigProto config)
        {
            SafeSessionOptionsHandle options = TF_NewSessionOptions();
            if (config == null) return options;
            byte[] bytes = config.ToByteArray();
            using var status = new Status();
            GCHandle pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            TF_SetConfig(options, pin.AddrOfPinnedObject(), (ulong)bytes.Length, status.Handle);
            pin.Free();
            status.Check(true);
            return options;
        }
    }
}

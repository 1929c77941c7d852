// TensorFlow.NET since 0.100.5: graphs and sessions have safe handles, and Dispose does nothing.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Tensorflow
{
    public sealed class SafeGraphHandle : SafeTensorflowHandle
    {
        protected override bool ReleaseHandle() { System.Threading.Interlocked.Decrement(ref Graph.Alive); c_api.TF_DeleteGraph(handle); return true; }
    }

    public sealed class SafeSessionHandle : SafeTensorflowHandle
    {
        protected override bool ReleaseHandle()
        {
            System.Threading.Interlocked.Decrement(ref BaseSession.Alive);
            using SafeStatusHandle status = c_api.TF_NewStatus();
            c_api.TF_DeleteSession(handle, status);
            return true;
        }
    }

    public sealed partial class Status
    {
        private readonly SafeStatusHandle _own = c_api.TF_NewStatus();
        public static implicit operator SafeStatusHandle(Status status) => status._own;
    }

    public partial class Graph : IEnumerable<Operation>
    {
        private readonly SafeGraphHandle _handle = c_api.TF_NewGraph();
        public Graph() => System.Threading.Interlocked.Increment(ref Alive);
        public SafeGraphHandle c_graph => _handle;
        public static implicit operator SafeGraphHandle(Graph graph) => graph._handle;
        public IEnumerator<Operation> GetEnumerator() => throw new NotSupportedException();
        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
        private void Import(IntPtr buffer, SafeImportGraphDefOptionsHandle options, Status status) => c_api.TF_GraphImportGraphDef(_handle, buffer, options, status);
    }

    public partial class BaseSession : IDisposable
    {
        protected SafeSessionHandle _handle;
        protected Graph _graph;
        protected Status _status;

        public BaseSession(SafeSessionHandle handle, Graph g)
        {
            _handle = handle;
            _graph = g;
#if STATUS
            _status = new Status(); // 0.110: the thread's; 0.100.5 leaves it null
#endif
        }
        public BaseSession(string target = "", Graph g = null, ConfigProto config = null, Status status = null)
        {
            if (!g.building_function) Defaults++;
            _graph = g;
            _status = status;
            using SafeSessionOptionsHandle options = c_api.Options(config);
            _handle = c_api.TF_NewSession(_graph, options, _status);
            _status.Check(true);
            System.Threading.Interlocked.Increment(ref Alive);
        }
        public void Dispose() { }
        private unsafe void Run(TF_Output[] inputs, IntPtr[] fed, TF_Output[] outputs, IntPtr[] got) =>
            c_api.TF_SessionRun(_handle, null, inputs, fed, fed.Length, outputs, got, got.Length, new IntPtr[0], 0, IntPtr.Zero, _status);
    }

    public partial class c_api
    {
        [DllImport(TensorFlowLibName)] public static extern SafeGraphHandle TF_NewGraph();
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteGraph(IntPtr graph);
        [DllImport(TensorFlowLibName)] public static extern void TF_GraphImportGraphDef(SafeGraphHandle graph, IntPtr graph_def, SafeImportGraphDefOptionsHandle options, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_GraphOperationByName(SafeGraphHandle graph, string oper_name);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_GraphNextOperation(SafeGraphHandle graph, ref uint pos);
        [DllImport(TensorFlowLibName)] public static extern int TF_GraphGetTensorNumDims(SafeGraphHandle graph, TF_Output output, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern void TF_GraphGetTensorShape(SafeGraphHandle graph, TF_Output output, long[] dims, int num_dims, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern SafeSessionHandle TF_NewSession(SafeGraphHandle graph, SafeSessionOptionsHandle opts, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteSession(IntPtr session, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern unsafe void TF_SessionRun(SafeSessionHandle session, TF_Buffer* run_options, TF_Output[] inputs, IntPtr[] input_values, int ninputs,
            TF_Output[] outputs, IntPtr[] output_values, int noutputs, IntPtr[] target_opers, int ntargets, IntPtr run_metadata, SafeStatusHandle status);
        public delegate void DeallocatorV2(IntPtr data, long size, IntPtr args);
        [DllImport(TensorFlowLibName)] public static extern SafeTensorHandle TF_NewTensor(TF_DataType dataType, long[] dims, int num_dims, IntPtr data, ulong len, DeallocatorV2 deallocator, IntPtr deallocator_arg);

        internal static SafeSessionOptionsHandle Options(ConfigProto config)
        {
            SafeSessionOptionsHandle options = TF_NewSessionOptions();
            if (config == null) return options;
            byte[] bytes = config.ToByteArray();
            var status = new Status();
            GCHandle pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            TF_SetConfig(options, pin.AddrOfPinnedObject(), (ulong)bytes.Length, status);
            pin.Free();
            status.Check(true);
            return options;
        }
    }
}

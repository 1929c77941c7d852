// What generated code uses of TensorFlow.NET, declared by hand: what is the same from 0.100 to 0.150. The bodies are ours, as little as runs.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Tensorflow
{
    public enum TF_Code { TF_OK = 0, TF_CANCELLED = 1, TF_UNKNOWN = 2, TF_INVALID_ARGUMENT = 3 }

    public enum TF_DataType
    {
        DtInvalid = 0, TF_FLOAT = 1, TF_DOUBLE = 2, TF_INT32 = 3, TF_UINT8 = 4, TF_INT16 = 5, TF_INT8 = 6, TF_STRING = 7, TF_COMPLEX64 = 8, TF_INT64 = 9, TF_BOOL = 10,
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TF_Output
    {
        public TF_Output(IntPtr oper, int index) { this.oper = oper; this.index = index; }
        public IntPtr oper;
        public int index;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TF_Input
    {
        public TF_Input(IntPtr oper, int index) { this.oper = oper; this.index = index; }
        public IntPtr oper;
        public int index;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TF_Buffer
    {
        public IntPtr data;
        public ulong length;
        public IntPtr data_deallocator;
    }

    public abstract class SafeTensorflowHandle : SafeHandle
    {
        protected SafeTensorflowHandle() : base(IntPtr.Zero, true) { }
        protected SafeTensorflowHandle(IntPtr handle) : base(IntPtr.Zero, true) => SetHandle(handle);
        public override bool IsInvalid => handle == IntPtr.Zero;
    }

    public class SafeTensorHandle : SafeTensorflowHandle
    {
        /// <summary>How many are alive; a test counts.</summary>
        public static int Alive;
        public SafeTensorHandle() => System.Threading.Interlocked.Increment(ref Alive);
        public SafeTensorHandle(IntPtr handle) : base(handle) => System.Threading.Interlocked.Increment(ref Alive);
        protected override bool ReleaseHandle() { System.Threading.Interlocked.Decrement(ref Alive); c_api.TF_DeleteTensor(handle); return true; }
    }

    public sealed class SafeEagerTensorHandle : SafeTensorflowHandle { protected override bool ReleaseHandle() => true; }

    public sealed class SafeStatusHandle : SafeTensorflowHandle { protected override bool ReleaseHandle() { c_api.TF_DeleteStatus(handle); return true; } }

    public sealed class SafeSessionOptionsHandle : SafeTensorflowHandle { protected override bool ReleaseHandle() { c_api.TF_DeleteSessionOptions(handle); return true; } }

    public sealed class SafeImportGraphDefOptionsHandle : SafeTensorflowHandle { protected override bool ReleaseHandle() { c_api.TF_DeleteImportGraphDefOptions(handle); return true; } }

    public partial class c_api
    {
        public const string TensorFlowLibName = "tensorflow";
        [DllImport(TensorFlowLibName)] public static extern SafeStatusHandle TF_NewStatus();
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteStatus(IntPtr s);
        [DllImport(TensorFlowLibName)] public static extern TF_Code TF_GetCode(SafeStatusHandle s);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_Message(SafeStatusHandle s);
        [DllImport(TensorFlowLibName)] public static extern SafeSessionOptionsHandle TF_NewSessionOptions();
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteSessionOptions(IntPtr opts);
        [DllImport(TensorFlowLibName)] public static extern void TF_SetConfig(SafeSessionOptionsHandle options, IntPtr proto, ulong proto_len, SafeStatusHandle status);
        [DllImport(TensorFlowLibName)] public static extern SafeImportGraphDefOptionsHandle TF_NewImportGraphDefOptions();
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteImportGraphDefOptions(IntPtr opts);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_OperationName(IntPtr oper);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_OperationOpType(IntPtr oper);
        [DllImport(TensorFlowLibName)] public static extern int TF_OperationNumInputs(IntPtr oper);
        [DllImport(TensorFlowLibName)] public static extern int TF_OperationNumOutputs(IntPtr oper);
        [DllImport(TensorFlowLibName)] public static extern int TF_OperationNumControlInputs(IntPtr oper);
        [DllImport(TensorFlowLibName)] public static extern int TF_OperationGetControlInputs(IntPtr oper, IntPtr control_inputs, int max_control_inputs);
        [DllImport(TensorFlowLibName)] public static extern TF_Output TF_OperationInput(TF_Input oper_in);
        [DllImport(TensorFlowLibName)] public static extern TF_DataType TF_OperationOutputType(TF_Output oper_out);
        [DllImport(TensorFlowLibName)] public static extern SafeTensorHandle TF_AllocateTensor(TF_DataType dtype, long[] dims, int num_dims, ulong len);
        [DllImport(TensorFlowLibName)] public static extern void TF_DeleteTensor(IntPtr tensor);
        [DllImport(TensorFlowLibName)] public static extern int TF_NumDims(SafeTensorHandle tensor);
        [DllImport(TensorFlowLibName)] public static extern long TF_Dim(SafeTensorHandle tensor, int dim_index);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_TensorData(SafeTensorHandle tensor);
        [DllImport(TensorFlowLibName)] public static extern ulong TF_TensorByteSize(SafeTensorHandle tensor);
        [DllImport(TensorFlowLibName)] public static extern TF_DataType TF_TensorType(SafeTensorHandle tensor);
        [DllImport(TensorFlowLibName)] public static extern void TF_StringInit(IntPtr t);
        [DllImport(TensorFlowLibName)] public static extern void TF_StringCopy(IntPtr dst, byte[] text, long size);
        [DllImport(TensorFlowLibName)] public static extern void TF_StringCopy(IntPtr dst, string text, long size);
        [DllImport(TensorFlowLibName)] public static extern IntPtr TF_StringGetDataPointer(IntPtr tst);
        [DllImport(TensorFlowLibName)] public static extern ulong TF_StringGetSize(IntPtr tst);
        [DllImport(TensorFlowLibName)] public static extern void TF_StringDealloc(IntPtr tst);
    }

    public class TensorflowException : Exception { public TensorflowException(string message) : base(message) { } }

    public sealed partial class Status
    {
        public TF_Code Code => c_api.TF_GetCode(_own);
        public string Message => Marshal.PtrToStringUTF8(c_api.TF_Message(_own));
        public void Check(bool throwException = false) { if (Code != TF_Code.TF_OK && throwException) throw new TensorflowException(Message); }
    }

    /// <summary>In the real package made by Google.Protobuf.</summary>
    public sealed class ConfigProto
    {
        public int IntraOpParallelismThreads { get; set; }
        public int InterOpParallelismThreads { get; set; }
        public bool UsePerSessionThreads { get; set; }
        internal byte[] ToByteArray() => new byte[] { 2 << 3, (byte)IntraOpParallelismThreads, 5 << 3, (byte)InterOpParallelismThreads, 9 << 3, (byte)(UsePerSessionThreads ? 1 : 0) };
    }

    public class FeedItem
    {
        public object Key { get; }
        public object Value { get; }
        public FeedItem(object key, object val) { Key = key; Value = val; }
        public static implicit operator FeedItem((object, object) feed) => new FeedItem(feed.Item1, feed.Item2);
    }

    public interface ITensorOrOperation { }

    public class Shape
    {
        private readonly long[] _dims;
        public Shape(params long[] dims) => _dims = dims;
        public long[] dims => _dims;
    }

    public partial class Operation : ITensorOrOperation
    {
        public Operation(IntPtr handle, Graph g = null)
        {
            outputs = new Tensor[c_api.TF_OperationNumOutputs(handle)];
            for (int i = 0; i < outputs.Length; i++) outputs[i] = new Tensor(this, i, c_api.TF_OperationOutputType(new TF_Output(handle, i)));
            Handle = handle;
        }
        internal IntPtr Handle;
        public virtual Tensor[] outputs { get; }
        public virtual string name => Marshal.PtrToStringUTF8(c_api.TF_OperationName(Handle));
    }

    public partial class Tensor : ITensorOrOperation, IDisposable
    {
        private readonly SafeTensorHandle _handle;
        private readonly TF_DataType _dtype;
        public Tensor(SafeTensorHandle handle, bool clone = false) => _handle = handle;
        public Tensor(Operation op, int value_index, TF_DataType dtype) { this.op = op; this.value_index = value_index; _dtype = dtype; }
        public Operation op { get; }
        public int value_index { get; }
        public virtual string name => op.name + ":" + value_index;
        public virtual TF_DataType dtype => _handle == null ? _dtype : c_api.TF_TensorType(_handle);
        public virtual SafeTensorHandle Handle => _handle;
        public SafeEagerTensorHandle EagerTensorHandle => null;
        public long[] dims
        {
            get
            {
                var dims = new long[c_api.TF_NumDims(_handle)];
                for (int i = 0; i < dims.Length; i++) dims[i] = c_api.TF_Dim(_handle, i);
                return dims;
            }
        }
        public TF_Output _as_tf_output() => new TF_Output(op.Handle, value_index);
        public unsafe T[] ToArray<T>() where T : unmanaged => new ReadOnlySpan<byte>((void*)c_api.TF_TensorData(_handle), (int)c_api.TF_TensorByteSize(_handle)) is var bytes ? MemoryMarshal.Cast<byte, T>(bytes).ToArray() : null;

        /// <summary>Frees nothing, as in the real one.</summary>
        public void Dispose() { }
    }

    public partial class Graph
    {
        /// <summary>How many are alive; a test counts.</summary>
        public static int Alive;
        public bool building_function;
        public Operation OperationByName(string operName) => new Operation(c_api.TF_GraphOperationByName(this, operName), this);
        public bool Import(string file_path, string prefix = "") => Import(System.IO.File.ReadAllBytes(file_path), prefix);
        public bool Import(byte[] bytes, string prefix = "")
        {
            var status = new Status();
            using SafeImportGraphDefOptionsHandle options = c_api.TF_NewImportGraphDefOptions();
            GCHandle pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            GCHandle buffer = GCHandle.Alloc(new TF_Buffer { data = pin.AddrOfPinnedObject(), length = (ulong)bytes.Length }, GCHandleType.Pinned);
            Import(buffer.AddrOfPinnedObject(), options, status);
            buffer.Free();
            pin.Free();
            status.Check(true);
            return status.Code == TF_Code.TF_OK;
        }
    }

    public class Session : BaseSession
    {
        public Session(string target = "", Graph g = null) : base(target, g, null) { }
#if POINTERS
        public Session(IntPtr handle, Graph g = null) : base(handle, g) { }
        public static implicit operator IntPtr(Session session) => session._handle;
        public static implicit operator Session(IntPtr handle) => new Session(handle);
#else
        public Session(SafeSessionHandle handle, Graph g = null) : base(handle, g) { }
        public static implicit operator SafeSessionHandle(Session session) => session._handle;
        public static implicit operator Session(SafeSessionHandle handle) => new Session(handle);
#endif
        public Session(Graph g, ConfigProto config = null, Status s = null) : base("", g, config, s) { }
    }

    public partial class BaseSession
    {
        /// <summary>How many are alive; a test counts.</summary>
        public static int Alive;

        /// <summary>Every run: what was fed, then what was fetched.</summary>
        public static readonly List<string> Runs = new List<string>();

        /// <summary>How many times a graph became a thread's default.</summary>
        public static int Defaults;
        private int _running;

        public virtual void run(Operation op, params FeedItem[] feed_dict) => throw new NotSupportedException();
        public virtual NumPy.NDArray run(Tensor fetche, params FeedItem[] feed_dict) => run(new[] { fetche }, feed_dict)[0];
        public virtual NumPy.NDArray[] run(object fetches, Hashtable feed_dict = null) => throw new NotSupportedException();
        public virtual NumPy.NDArray[] run(object fetches, params FeedItem[] feed_dict)
        {
            if (System.Threading.Interlocked.Exchange(ref _running, 1) != 0) throw new InvalidOperationException("Two threads share a status.");
            var tensors = (Tensor[])fetches;
            lock (Runs) Runs.Add(string.Join(",", Array.ConvertAll(feed_dict, f => ((Tensor)f.Key).name)) + " > " + string.Join(",", Array.ConvertAll(tensors, t => t.name)));
            var values = new IntPtr[tensors.Length];
            Run(
                Array.ConvertAll(feed_dict, f => ((Tensor)f.Key)._as_tf_output()), Array.ConvertAll(feed_dict, f => ((Tensor)f.Value).Handle.DangerousGetHandle()),
                Array.ConvertAll(tensors, t => t._as_tf_output()), values);
            System.Threading.Volatile.Write(ref _running, 0);
            _status.Check(true);
            return Array.ConvertAll(values, v => new NumPy.NDArray(new Tensor(new SafeTensorHandle(v))));
        }
    }
}

namespace Tensorflow.NumPy
{
    public partial class NDArray : Tensor, IEnumerable<NDArray>
    {
        public NDArray(Tensor tensor, bool clone = false) : base(tensor.Handle, clone) { }
        public NDArray(Array value, Shape shape = null) : base(Of(value, shape)) { }
        public static implicit operator NDArray(Array array) => new NDArray(array);

        // Elementwise in the real one: to compare with null by these is a mistake.
        public static NDArray operator ==(NDArray lhs, NDArray rhs) => throw new NotSupportedException();
        public static NDArray operator !=(NDArray lhs, NDArray rhs) => throw new NotSupportedException();
        public override bool Equals(object obj) => ReferenceEquals(this, obj);
        public override int GetHashCode() => 0;
        public IEnumerator<NDArray> GetEnumerator() => throw new NotSupportedException();
        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();

        private static unsafe SafeTensorHandle Of(Array value, Shape shape)
        {
            var dims = new long[value.Rank];
            for (int i = 0; i < dims.Length; i++) dims[i] = value.GetLength(i);
            if (shape != null) dims = shape.dims;
            TF_DataType dtype = value switch { int[] or int[,] => TF_DataType.TF_INT32, float[] or float[,] or float[,,] => TF_DataType.TF_FLOAT, _ => throw new NotSupportedException() };
            SafeTensorHandle tensor = c_api.TF_AllocateTensor(dtype, dims, dims.Length, (ulong)value.Length * 4);
            GCHandle pin = GCHandle.Alloc(value, GCHandleType.Pinned);
            Buffer.MemoryCopy((void*)pin.AddrOfPinnedObject(), (void*)c_api.TF_TensorData(tensor), value.Length * 4, value.Length * 4);
            pin.Free();
            return tensor;
        }
    }
}

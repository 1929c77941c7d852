#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Collections.Generic;
    using global::System.IO;
    using global::System.Linq;
    using ConfigProto = global::Tensorflow.ConfigProto;
    using Graph = global::Tensorflow.Graph;
    using Session = global::Tensorflow.Session;
    using Status = global::Tensorflow.Status;
    using TF_Output = global::Tensorflow.TF_Output;

    /// <summary>A frozen graph in a session of TensorFlow.NET, its tables filled. Owns both.</summary>
    internal sealed class TensorFlowNetGraph : global::ModelBuild.ILoadedGraph
    {
        private bool _disposed;

        private TensorFlowNetGraph(Graph graph, Session session, global::ModelBuild.ModelInterface tensors, TF_Output[] inputs, TF_Output[] outputs)
        {
            Graph = graph;
            Session = session;
            Interface = tensors;
            Inputs = inputs;
            Outputs = outputs;
        }

        public Graph Graph { get; }

        public Session Session { get; }

        /// <summary>The named inputs and outputs first, in the order of the load.</summary>
        public global::ModelBuild.ModelInterface Interface { get; }

        public TF_Output[] Inputs { get; }

        public TF_Output[] Outputs { get; }

        public static TensorFlowNetGraph Load(global::ModelBuild.ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, int threads)
        {
            Graph graph = Import(source);
            Session? session = null;
            try
            {
                var reader = new TensorFlowNetReader(graph, source.Description);
                TF_Output[] fed = inputs.Select(reader.Find).ToArray();
                TF_Output[] fetched = outputs.Select(reader.Find).ToArray();
                HashSet<IntPtr> needed = reader.Needed(fed, fetched);
                var tensors = new global::ModelBuild.ModelInterface(
                    inputs.Select((name, i) => reader.Input(name, fed[i])).Concat(reader.OtherPlaceholders(needed, fed)).ToArray(),
                    outputs.Select((name, i) => TensorFlowNetReader.Output(name, fetched[i])).ToArray());
                session = Open(graph, threads);
                var loaded = new TensorFlowNetGraph(graph, session, tensors, fed, fetched);
                loaded.Run(new TF_Output[0], new IntPtr[0], 0, new TF_Output[0], new IntPtr[0], 0, reader.TableInitializers(needed));
                return loaded;
            }
            catch
            {
                if (session != null) TensorFlowNetHandles.Close(session);
                TensorFlowNetHandles.Close(graph);
                throw;
            }
        }

        public global::ModelBuild.IEngineCall CreateCall()
        {
            if (_disposed) throw new ObjectDisposedException(nameof(TensorFlowNetGraph));
            return new TensorFlowNetCall(this);
        }

        /// <summary>One run, with a status of its own: that of a <c>Session</c> of TensorFlow.NET is shared by all who run it.</summary>
        public void Run(TF_Output[] inputs, IntPtr[] inputValues, int inputCount, TF_Output[] outputs, IntPtr[] outputValues, int outputCount, IntPtr[] targets)
        {
            if (outputCount == 0 && targets.Length == 0) return;
            using (global::Tensorflow.SafeStatusHandle status = global::Tensorflow.c_api.TF_NewStatus())
            {
                TensorFlowNetImports.TF_SessionRun(
                    TensorFlowNetHandles.Pointer(Session), IntPtr.Zero, inputs, inputValues, inputCount, outputs, outputValues, outputCount,
                    targets, targets.Length, IntPtr.Zero, status);
                GC.KeepAlive(this);
                if (TensorFlowNetHandles.MessageOf(status) is string message) throw Failed(message);
            }
        }

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            TensorFlowNetHandles.Close(Session);
            TensorFlowNetHandles.Close(Graph);
        }

        private static Session Open(Graph graph, int threads)
        {
            ConfigProto? config = threads == 0 ? null : new ConfigProto { IntraOpParallelismThreads = threads, InterOpParallelismThreads = threads, UsePerSessionThreads = true };
            // Else the session's constructor makes the graph the thread's default one and switches TensorFlow.NET to graph mode, for good.
            graph.building_function = true;
            try
            {
                return new Session(graph, config, new Status());
            }
            finally
            {
                graph.building_function = false;
            }
        }

        private static Graph Import(global::ModelBuild.ModelSource source)
        {
            Graph? graph = null;
            try
            {
                graph = new Graph();
                graph.Import(source.Path is null ? source.Bytes.ToArray() : File.ReadAllBytes(source.Path));
                return graph;
            }
            catch (Exception error)
            {
                if (graph != null) TensorFlowNetHandles.Close(graph);
                throw Refused(source.Description, error);
            }
        }

        private static global::ModelBuild.ModelException Refused(string file, Exception error)
        {
            string message = error.Message.TrimEnd('.');
            if (error is DllNotFoundException || error is EntryPointNotFoundException || error is BadImageFormatException || error is TypeInitializationException)
            {
                return new global::ModelBuild.ModelException(
                    global::ModelBuild.ModelErrorCodes.NativeLibraryNotFound,
                    "TensorFlow.NET cannot load TensorFlow's native library: " + message + ". Add the package SciSharp.TensorFlow.Redist in the version that your TensorFlow.NET names.", error);
            }
            if (error is IOException || error is UnauthorizedAccessException)
                return new global::ModelBuild.ModelException(global::ModelBuild.ModelErrorCodes.ModelFileNotFound, "'" + file + "' cannot be read: " + message + ".", error);
            // TensorFlow's words for ops and attributes that it does not know.
            if (message.Contains("Op type not registered") || message.Contains("not in Op<"))
            {
                return new global::ModelBuild.ModelException(
                    global::ModelBuild.ModelErrorCodes.OpNotSupported,
                    "This TensorFlow does not have all that '" + file + "' needs: " + message + ". Bring a newer one, or freeze the graph for this one, without ExternalWeights.", error);
            }
            return new global::ModelBuild.ModelException(
                global::ModelBuild.ModelErrorCodes.GraphDamaged, "'" + file + "' is damaged or is not a frozen graph: " + message + ". Build the project again.", error);
        }

        private static global::ModelBuild.ModelException Failed(string message)
        {
            // TensorFlow puts the node that failed into its message: [[{{node name}}]].
            int start = message.IndexOf("{{node ", StringComparison.Ordinal);
            int end = start < 0 ? -1 : message.IndexOf("}}", start, StringComparison.Ordinal);
            string what = end < 0 ? "TensorFlow failed: " : "The node '" + message.Substring(start + 7, end - start - 7) + "' failed: ";
            return new global::ModelBuild.ModelException(global::ModelBuild.ModelErrorCodes.NodeFailed, what + message.Replace("\n\t", "").TrimEnd('.') + ".");
        }
    }
}

#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Collections.Generic;

    /// <summary>
    /// Runs frozen graphs on TensorFlow.NET: its graph, its session, and the native TensorFlow that it loads. Every op of that TensorFlow is there.
    /// Tables are filled once, when the graph is loaded. Any number of threads may run a graph.
    /// </summary>
    internal sealed class TensorFlowNetEngine : global::ModelBuild.IEngine
    {
        private readonly int _threads;
        private readonly Action<TensorFlowNetGraph>? _loaded;

        /// <summary>Makes an engine. TensorFlow is loaded with the first graph.</summary>
        /// <param name="threads">Nodes at the same time and threads within a node, in each session; 0 leaves both to TensorFlow.</param>
        /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
        public TensorFlowNetEngine(int threads = 0)
            : this(threads, null)
        {
        }

        internal TensorFlowNetEngine(int threads, Action<TensorFlowNetGraph>? loaded)
        {
            if (threads < 0) throw new ArgumentOutOfRangeException(nameof(threads));
            _threads = threads;
            _loaded = loaded;
        }

        /// <inheritdoc/>
        /// <exception cref="global::ModelBuild.ModelException">
        /// Also: TensorFlow's native library cannot be loaded (MB3020), or a table could not be initialized (MB3007).
        /// </exception>
        public global::ModelBuild.ILoadedGraph Load(global::ModelBuild.ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
        {
            TensorFlowNetGraph graph = TensorFlowNetGraph.Load(source, inputs, outputs, _threads);
            _loaded?.Invoke(graph);
            return graph;
        }
    }
}

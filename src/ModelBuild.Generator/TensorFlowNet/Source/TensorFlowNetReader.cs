#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Collections.Generic;
    using global::System.Globalization;
    using global::System.Linq;
    using global::System.Runtime.InteropServices;
    using c_api = global::Tensorflow.c_api;
    using Graph = global::Tensorflow.Graph;
    using TF_Input = global::Tensorflow.TF_Input;
    using TF_Output = global::Tensorflow.TF_Output;

    /// <summary>Reads a graph through the C API: TensorFlow.NET itself does not list the nodes of a graph that it imported.</summary>
    internal sealed class TensorFlowNetReader
    {
        private readonly Graph _graph;
        private readonly string _file;

        public TensorFlowNetReader(Graph graph, string file)
        {
            _graph = graph;
            _file = file;
        }

        /// <summary>The tensor of a name, <c>node:port</c>; the port may be left out.</summary>
        public TF_Output Find(string tensor)
        {
            int colon = tensor.LastIndexOf(':');
            string name = colon < 0 ? tensor : tensor.Substring(0, colon);
            int port = 0;
            if (colon >= 0 && !int.TryParse(tensor.Substring(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) port = -1;
            IntPtr node = TensorFlowNetImports.TF_GraphOperationByName(TensorFlowNetHandles.Pointer(_graph), name);
            if (node != IntPtr.Zero && port >= 0 && port < c_api.TF_OperationNumOutputs(node)) return new TF_Output(node, port);
            throw new global::ModelBuild.ModelException(
                global::ModelBuild.ModelErrorCodes.InterfaceDiffers, "'" + _file + "' has no tensor '" + tensor + "'. Load the .pb that was built together with the class, or build the project again.");
        }

        /// <summary>What the graph says of an input; only placeholders have a static shape, as in the other engines.</summary>
        public global::ModelBuild.TensorSpec Input(string name, TF_Output tensor)
        {
            string op = OpOf(tensor.oper);
            bool isOptional = op == "PlaceholderWithDefault";
            return new global::ModelBuild.TensorSpec(name, TypeOf(tensor), isOptional || IsPlaceholder(op) ? ShapeOf(tensor) : global::ModelBuild.Shape.Unknown, isOptional);
        }

        public static global::ModelBuild.TensorSpec Output(string name, TF_Output tensor) =>
            new global::ModelBuild.TensorSpec(name, TypeOf(tensor), global::ModelBuild.Shape.Unknown);

        /// <summary>The nodes that a run executes: what the outputs need, behind the fed tensors no further.</summary>
        public HashSet<IntPtr> Needed(TF_Output[] inputs, TF_Output[] outputs)
        {
            var fed = new HashSet<(IntPtr, int)>(inputs.Select(i => (i.oper, i.index)));
            var needed = new HashSet<IntPtr>();
            var open = new Stack<IntPtr>(outputs.Where(o => !fed.Contains((o.oper, o.index))).Select(o => o.oper));
            while (open.Count > 0)
            {
                IntPtr node = open.Pop();
                if (!needed.Add(node)) continue;
                for (int i = 0; i < c_api.TF_OperationNumInputs(node); i++)
                {
                    TF_Output input = c_api.TF_OperationInput(new TF_Input(node, i));
                    if (!fed.Contains((input.oper, input.index))) open.Push(input.oper);
                }
                foreach (IntPtr before in ControlInputs(node)) open.Push(before);
            }
            return needed;
        }

        /// <summary>Placeholders without a default that a run needs and nobody named.</summary>
        public IEnumerable<global::ModelBuild.TensorSpec> OtherPlaceholders(HashSet<IntPtr> needed, TF_Output[] inputs) => Nodes()
            .Where(node => needed.Contains(node) && IsPlaceholder(OpOf(node)) && inputs.All(i => i.oper != node))
            .Select(node => Input(NameOf(node) + ":0", new TF_Output(node, 0)));

        /// <summary>The nodes that fill the tables among <paramref name="needed"/>. No output depends on them, so no run would execute them.</summary>
        public IntPtr[] TableInitializers(HashSet<IntPtr> needed) => Nodes()
            .Where(node => IsTableInitializer(OpOf(node)) && needed.Contains(c_api.TF_OperationInput(new TF_Input(node, 0)).oper))
            .ToArray();

        private List<IntPtr> Nodes()
        {
            var nodes = new List<IntPtr>();
            UIntPtr position = UIntPtr.Zero;
            while (true)
            {
                IntPtr node = TensorFlowNetImports.TF_GraphNextOperation(TensorFlowNetHandles.Pointer(_graph), ref position);
                if (node == IntPtr.Zero) return nodes;
                nodes.Add(node);
            }
        }

        private static IntPtr[] ControlInputs(IntPtr node)
        {
            var inputs = new IntPtr[c_api.TF_OperationNumControlInputs(node)];
            if (inputs.Length == 0) return inputs;
            GCHandle pin = GCHandle.Alloc(inputs, GCHandleType.Pinned);
            try
            {
                c_api.TF_OperationGetControlInputs(node, pin.AddrOfPinnedObject(), inputs.Length);
            }
            finally
            {
                pin.Free();
            }
            return inputs;
        }

        private global::ModelBuild.Shape ShapeOf(TF_Output tensor)
        {
            using (global::Tensorflow.SafeStatusHandle status = c_api.TF_NewStatus())
            {
                int rank = c_api.TF_GraphGetTensorNumDims(_graph, tensor, status);
                if (rank < 0 || TensorFlowNetHandles.MessageOf(status) != null) return global::ModelBuild.Shape.Unknown;
                var dims = new long[rank];
                c_api.TF_GraphGetTensorShape(_graph, tensor, dims, rank, status);
                return TensorFlowNetHandles.MessageOf(status) == null ? global::ModelBuild.Shape.Of(dims) : global::ModelBuild.Shape.Unknown;
            }
        }

        // A reference to a variable is the dtype + 100; fetched, it is the value. The numbers are TensorFlow's own in both enumerations.
        private static global::ModelBuild.DType TypeOf(TF_Output tensor) => (global::ModelBuild.DType)((int)c_api.TF_OperationOutputType(tensor) % 100);

        private static string NameOf(IntPtr node) => Marshal.PtrToStringUTF8(c_api.TF_OperationName(node)) ?? "";

        private static string OpOf(IntPtr node) => Marshal.PtrToStringUTF8(c_api.TF_OperationOpType(node)) ?? "";

        private static bool IsPlaceholder(string op) => op == "Placeholder" || op == "PlaceholderV2";

        private static bool IsTableInitializer(string op) => op is
            "InitializeTable" or "InitializeTableV2" or "InitializeTableFromTextFile" or "InitializeTableFromTextFileV2" or "InitializeTableFromDataset"
            or "LookupTableImport" or "LookupTableImportV2";
    }
}

#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Collections.Generic;
    using FeedItem = global::Tensorflow.FeedItem;
    using NDArray = global::Tensorflow.NumPy.NDArray;
    using Session = global::Tensorflow.Session;
    using Tensor = global::Tensorflow.Tensor;

    /// <summary>Runs a session on NumPy-like arrays.</summary>
    internal static class TensorFlowNetArrays
    {
        /// <summary>The tensor of a name as TensorFlow.NET's, found through the C API: names that were imported are not known to its own search.</summary>
        public static Tensor Tensor(TensorFlowNetGraph graph, string name)
        {
            global::Tensorflow.TF_Output output = new TensorFlowNetReader(graph.Graph, name).Find(name);
            return new global::Tensorflow.Operation(output.oper, graph.Graph).outputs[output.index];
        }

        /// <summary>Feeds what is not null and fetches. One run at a time: a <c>Session</c> of TensorFlow.NET keeps the status of its run in itself.</summary>
        public static NDArray[] Run(Session session, Tensor[] fetches, params (global::ModelBuild.TensorSpec Spec, Tensor Tensor, NDArray? Value)[] feeds)
        {
            var items = new List<FeedItem>();
            foreach ((global::ModelBuild.TensorSpec spec, Tensor tensor, NDArray? value) in feeds)
            {
                if (value is null)
                {
                    if (spec.IsOptional) continue;
                    throw new global::ModelBuild.ModelException(
                        global::ModelBuild.ModelErrorCodes.InputMissing, "The input " + spec.Name + " was not fed and has no default.");
                }
                Demand(spec, value);
                items.Add(new FeedItem(tensor, value));
            }
            try
            {
                lock (session) return session.run(fetches, items.ToArray());
            }
            catch (Exception error) when (!(error is OutOfMemoryException))
            {
                throw new global::ModelBuild.ModelException(global::ModelBuild.ModelErrorCodes.NodeFailed, "TensorFlow failed: " + error.Message.Replace("\n\t", "").TrimEnd('.') + ".", error);
            }
        }

        /// <summary>Frees the native memory of an array. Its own <c>Dispose</c> leaves that to the finalizer.</summary>
        public static void Free(NDArray array)
        {
            array.EagerTensorHandle?.Dispose();
            array.Handle?.Dispose();
        }

        private static void Demand(global::ModelBuild.TensorSpec spec, NDArray value)
        {
            // The numbers of the dtypes are TensorFlow's own in both enumerations.
            if ((int)value.dtype != (int)spec.DType)
            {
                throw new global::ModelBuild.ModelException(
                    global::ModelBuild.ModelErrorCodes.WrongDType,
                    "The input " + spec.Name + " takes " + global::ModelBuild.DTypes.NameOf(spec.DType) + ", but was fed " + global::ModelBuild.DTypes.NameOf((global::ModelBuild.DType)(int)value.dtype) + ".");
            }
            nint[] shape = Array.ConvertAll(value.dims ?? new long[0], length => (nint)length);
            if (spec.Shape.Accepts(shape)) return;
            throw new global::ModelBuild.ModelException(
                global::ModelBuild.ModelErrorCodes.WrongShape,
                "The input " + spec.Name + " takes shape " + spec.Shape + ", but was fed shape [" + string.Join(",", shape) + "].");
        }
    }
}

#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Collections.Generic;
    using global::System.Threading;
    using SafeTensorHandle = global::Tensorflow.SafeTensorHandle;
    using TF_Output = global::Tensorflow.TF_Output;

    /// <summary>
    /// One call: the tensors that are fed and those that the last run gave. All native memory is freed at once, not by a finalizer. Other than
    /// with the engines that ModelBuild brings, a run makes a few small objects: the handles of TensorFlow.NET.
    /// </summary>
    internal sealed class TensorFlowNetCall : global::ModelBuild.IEngineCall
    {
        private readonly TensorFlowNetGraph _graph;
        private readonly SafeTensorHandle?[] _fed, _got;
        private readonly nint[][] _shapes;
        private readonly global::ModelBuild.TensorString[]?[] _strings;
        private readonly TF_Output[] _feeds, _fetches;
        private readonly IntPtr[] _feedValues, _fetchValues;

        /// <summary>For an output that is an input too, which input, else -1; TensorFlow does not fetch what is fed.</summary>
        private readonly int[] _echoes;
        private bool _disposed;

        public TensorFlowNetCall(TensorFlowNetGraph graph)
        {
            _graph = graph;
            int inputs = graph.Inputs.Length, outputs = graph.Outputs.Length;
            _fed = new SafeTensorHandle?[inputs];
            _got = new SafeTensorHandle?[outputs];
            _shapes = new nint[outputs][];
            _strings = new global::ModelBuild.TensorString[]?[outputs];
            _feeds = new TF_Output[inputs];
            _fetches = new TF_Output[outputs];
            _feedValues = new IntPtr[inputs];
            _fetchValues = new IntPtr[outputs];
            _echoes = Array.ConvertAll(graph.Outputs, o => Array.FindIndex(graph.Inputs, i => i.oper == o.oper && i.index == o.index));
        }

        public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape)
        {
            global::ModelBuild.TensorSpec spec = Input(index);
            int size = global::ModelBuild.DTypes.SizeOf(spec.DType);
            if (size == 0) throw WrongDType("input", spec, "not elements of fixed size");
            if (Elements(shape) * size != values.Length) throw WrongShape(spec, values.Length / size, shape);
            Feed(index, TensorFlowNetTensors.Of(spec.DType, values, shape));
        }

        public void SetInput(int index, ReadOnlySpan<global::ModelBuild.TensorString> values, ReadOnlySpan<nint> shape)
        {
            global::ModelBuild.TensorSpec spec = Input(index);
            if (spec.DType != global::ModelBuild.DType.String) throw WrongDType("input", spec, "not strings");
            if (Elements(shape) != values.Length) throw WrongShape(spec, values.Length, shape);
            Feed(index, TensorFlowNetTensors.OfStrings(values, shape));
        }

        public void ClearInput(int index)
        {
            Input(index);
            Feed(index, null);
        }

        public void Run(CancellationToken cancellation = default)
        {
            if (_disposed) throw new ObjectDisposedException("Call");
            cancellation.ThrowIfCancellationRequested();
            Release(_got);
            Array.Clear(_strings, 0, _strings.Length);
            Array.Clear(_fetchValues, 0, _fetchValues.Length);
            int feeds = 0, fetches = 0;
            for (int i = 0; i < _fed.Length; i++)
            {
                if (_fed[i] is SafeTensorHandle fed)
                {
                    _feeds[feeds] = _graph.Inputs[i];
                    _feedValues[feeds++] = fed.DangerousGetHandle();
                }
                else if (!Input(i).IsOptional)
                {
                    throw new global::ModelBuild.ModelException(
                        global::ModelBuild.ModelErrorCodes.InputMissing, "The input " + Input(i).Name + " was not fed and has no default.");
                }
            }
            for (int i = 0; i < _got.Length; i++)
            {
                if (!IsEcho(i)) _fetches[fetches++] = _graph.Outputs[i];
            }
            _graph.Run(_feeds, _feedValues, feeds, _fetches, _fetchValues, fetches, new IntPtr[0]);
            GC.KeepAlive(this);

            fetches = 0;
            for (int i = 0; i < _got.Length; i++)
            {
                SafeTensorHandle got = IsEcho(i) ? Copy(_echoes[i]) : new SafeTensorHandle(_fetchValues[fetches++]);
                _got[i] = got;
                _shapes[i] = TensorFlowNetTensors.Shape(got);
            }
        }

        public ReadOnlySpan<nint> GetOutputShape(int index)
        {
            Output(index);
            return _shapes[index];
        }

        public ReadOnlySpan<byte> GetOutput(int index)
        {
            SafeTensorHandle tensor = Output(index);
            global::ModelBuild.TensorSpec spec = _graph.Interface.Outputs[index];
            if (global::ModelBuild.DTypes.SizeOf(spec.DType) == 0) throw WrongDType("output", spec, "not elements of fixed size");
            return TensorFlowNetTensors.Bytes(tensor);
        }

        public ReadOnlySpan<global::ModelBuild.TensorString> GetStringOutput(int index)
        {
            SafeTensorHandle tensor = Output(index);
            global::ModelBuild.TensorSpec spec = _graph.Interface.Outputs[index];
            if (spec.DType != global::ModelBuild.DType.String) throw WrongDType("output", spec, "not strings");
            return _strings[index] ??= TensorFlowNetTensors.Strings(tensor);
        }

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            Release(_fed);
            Release(_got);
        }

        private global::ModelBuild.TensorSpec Input(int index)
        {
            if (_disposed) throw new ObjectDisposedException("Call");
            return _graph.Interface.Inputs[index];
        }

        private SafeTensorHandle Output(int index)
        {
            if (_disposed) throw new ObjectDisposedException("Call");
            return _got[index] ?? throw new InvalidOperationException("No run has given this output yet, or the last one failed.");
        }

        private bool IsEcho(int output) => _echoes[output] >= 0 && _fed[_echoes[output]] != null;

        /// <summary>The value of an input, in memory of its own: the next value may be set before this one was read.</summary>
        private SafeTensorHandle Copy(int input)
        {
            SafeTensorHandle fed = _fed[input]!;
            global::ModelBuild.DType dtype = Input(input).DType;
            nint[] shape = TensorFlowNetTensors.Shape(fed);
            return dtype == global::ModelBuild.DType.String
                ? TensorFlowNetTensors.OfStrings(TensorFlowNetTensors.Strings(fed), shape)
                : TensorFlowNetTensors.Of(dtype, TensorFlowNetTensors.Bytes(fed), shape);
        }

        private void Feed(int index, SafeTensorHandle? tensor)
        {
            _fed[index]?.Dispose();
            _fed[index] = tensor;
        }

        private static void Release(SafeTensorHandle?[] tensors)
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                tensors[i]?.Dispose();
                tensors[i] = null;
            }
        }

        /// <summary>The elements of a shape; -1 when no tensor has it.</summary>
        private static long Elements(ReadOnlySpan<nint> shape)
        {
            // TensorFlow's own limit of dimensions; a longer one ends the process.
            if (shape.Length > 254) return -1;
            long count = 1;
            foreach (nint dim in shape)
            {
                if (dim < 0 || dim > int.MaxValue || (count *= dim) > int.MaxValue) return -1;
            }
            return count;
        }

        private static global::ModelBuild.ModelException WrongDType(string what, global::ModelBuild.TensorSpec spec, string wrong) =>
            new global::ModelBuild.ModelException(
                global::ModelBuild.ModelErrorCodes.WrongDType, "The " + what + " " + spec.Name + " is " + global::ModelBuild.DTypes.NameOf(spec.DType) + ", " + wrong + ".");

        private static global::ModelBuild.ModelException WrongShape(global::ModelBuild.TensorSpec spec, int given, ReadOnlySpan<nint> shape) =>
            new global::ModelBuild.ModelException(
                global::ModelBuild.ModelErrorCodes.WrongShape,
                "The input " + spec.Name + " was fed " + given + " elements for the shape [" + string.Join(",", shape.ToArray()) + "], which has another number.");
    }
}

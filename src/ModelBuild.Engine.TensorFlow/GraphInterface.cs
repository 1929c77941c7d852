using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>Finds the named tensors in a graph and tells what the graph says of them.</summary>
internal sealed unsafe class GraphInterface(GraphHandle graph, ModelSource source)
{
    /// <summary>The output of a node that a tensor name means; the port may be left out.</summary>
    /// <exception cref="ModelException">There is none (<see cref="ModelErrorCodes.InterfaceDiffers"/>).</exception>
    public Endpoint Find(string tensor)
    {
        int colon = tensor.LastIndexOf(':');
        string name = colon < 0 ? tensor : tensor[..colon];
        int port = colon < 0 ? 0 : int.TryParse(tensor.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
        nint node = TensorFlowApi.TF_GraphOperationByName(graph, name);
        if (node != 0 && port >= 0 && port < TensorFlowApi.TF_OperationNumOutputs(node)) return new Endpoint(node, port);
        throw new ModelException(
            ModelErrorCodes.InterfaceDiffers, $"'{source.Description}' has no tensor '{tensor}'.{NearestNames.Suggest(name, Operations().Select(NameOf))} Load the .pb that was built together with the class, or build the project again.");
    }

    /// <summary>What the graph says of an input; only placeholders have a static shape, as in the embedded engine.</summary>
    public TensorSpec Input(string name, Endpoint endpoint)
    {
        string op = OpOf(endpoint.Operation);
        Shape shape = op is "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault" ? StaticShape(endpoint) : Shape.Unknown;
        return new TensorSpec(name, TypeOf(endpoint), shape, op == "PlaceholderWithDefault");
    }

    public static TensorSpec Output(string name, Endpoint endpoint) => new(name, TypeOf(endpoint), Shape.Unknown);

    /// <summary>What the outputs need, behind the fed tensors no further: nodes that a run executes.</summary>
    public static HashSet<nint> Reached(IEnumerable<Endpoint> inputs, IEnumerable<Endpoint> outputs)
    {
        var fed = new HashSet<Endpoint>(inputs);
        var reached = new HashSet<nint>();
        var open = new Stack<nint>(outputs.Where(o => !fed.Contains(o)).Select(o => o.Operation));
        while (open.TryPop(out nint node))
        {
            if (!reached.Add(node)) continue;
            for (int i = 0; i < TensorFlowApi.TF_OperationNumInputs(node); i++)
            {
                Endpoint input = TensorFlowApi.TF_OperationInput(new Endpoint(node, i));
                if (!fed.Contains(input)) open.Push(input.Operation);
            }
            foreach (nint before in ControlInputs(node)) open.Push(before);
        }
        return reached;
    }

    /// <summary>Every node, in TensorFlow's order.</summary>
    public List<nint> Operations()
    {
        var all = new List<nint>();
        nuint position = 0;
        for (nint node; (node = TensorFlowApi.TF_GraphNextOperation(graph, &position)) != 0;) all.Add(node);
        return all;
    }

    public static string NameOf(nint node) => TensorFlowApi.Text(TensorFlowApi.TF_OperationName(node));

    public static string OpOf(nint node) => TensorFlowApi.Text(TensorFlowApi.TF_OperationOpType(node));

    // A reference to a variable is the dtype + 100; fetched, it is the value.
    private static DType TypeOf(Endpoint endpoint) => (DType)(TensorFlowApi.TF_OperationOutputType(endpoint) % 100);

    private static nint[] ControlInputs(nint node)
    {
        var inputs = new nint[TensorFlowApi.TF_OperationNumControlInputs(node)];
        fixed (nint* first = inputs) return inputs[..TensorFlowApi.TF_OperationGetControlInputs(node, first, inputs.Length)];
    }

    private Shape StaticShape(Endpoint endpoint)
    {
        using var status = new StatusHandle();
        int rank = TensorFlowApi.TF_GraphGetTensorNumDims(graph, endpoint, status);
        if (status.Failed || rank < 0) return Shape.Unknown;
        var dims = new long[rank];
        fixed (long* first = dims) TensorFlowApi.TF_GraphGetTensorShape(graph, endpoint, first, rank, status);
        return status.Failed ? Shape.Unknown : Shape.Of(dims);
    }
}

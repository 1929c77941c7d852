using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>From a file to a loaded graph: reads it, tells its interface, compiles it.</summary>
internal static class GraphLoader
{
    public static LoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, WorkPool pool, IReadOnlyDictionary<string, CustomOp> customOps)
    {
        GraphFile file = GraphFile.Open(source);
        try
        {
            var scope = new Scope(file);
            Endpoint[] inputPoints = [.. inputs.Select(name => Find(scope, name, source))], outputPoints = [.. outputs.Select(name => Find(scope, name, source))];
            bool legacy = file.Producer is > 0 and < 24;
            TensorSpec[] inputSpecs = [.. inputs.Select((name, i) => Input(name, inputPoints[i], legacy, customOps))];
            TensorSpec[] outputSpecs = [.. outputs.Select((name, i) => new TensorSpec(name, TypeOf(outputPoints[i], customOps), Shape.Unknown))];

            TensorSpec[] unnamed = [.. Unnamed(scope, inputPoints, outputPoints).Select(node => Input(node.Name + ":0", new Endpoint(node, 0), legacy, customOps))];
            var modelInterface = new ModelInterface([.. inputSpecs, .. unnamed], outputSpecs);
            // With an input that nobody feeds there is nothing to compile; the caller compares the interfaces and says so.
            Plan plan = unnamed.Length > 0
                ? new Plan { Steps = [], Constants = [], Inputs = [], Outputs = [] }
                : new PlanCompiler(file, pool, new Session(source.Path is { } path ? Path.GetDirectoryName(Path.GetFullPath(path)) : null), customOps).Compile(scope, inputPoints, outputPoints);
            return new LoadedGraph(modelInterface, inputSpecs, outputSpecs, plan, pool, file);
        }
        catch (Exception e)
        {
            file.Dispose();
            // Attributes and inputs that a node must have are not looked for one by one: where one is missing, this is what happens.
            if (e is not (KernelException or IndexOutOfRangeException or ArgumentException or KeyNotFoundException or OverflowException or NullReferenceException)) throw;
            throw new ModelException(
                ModelErrorCodes.GraphDamaged, $"'{source.Description}' is damaged: its nodes do not fit together ({e.Message.TrimEnd('.')}). Build the project again.", e);
        }
    }

    private static Endpoint Find(Scope scope, string tensor, ModelSource source)
    {
        int colon = tensor.LastIndexOf(':');
        string name = colon < 0 ? tensor : tensor[..colon];
        int port = colon < 0 ? 0 : int.TryParse(tensor.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
        if (port >= 0 && scope.Find(name) is { } node) return new Endpoint(node, port);
        throw new ModelException(
            ModelErrorCodes.InterfaceDiffers, $"'{source.Description}' has no tensor '{tensor}'.{NearestNames.Suggest(name, scope.Names)} Load the .pb that was built together with the class, or build the project again.");
    }

    private static DType TypeOf(Endpoint endpoint, IReadOnlyDictionary<string, CustomOp> customOps)
    {
        var node = new NodeInfo(endpoint.Node, endpoint.Node.Inputs.Count);
        return customOps.TryGetValue(node.Op, out CustomOp? custom) ? CustomOpKernel.OutputTypes(custom, node).ElementAtOrDefault(endpoint.Port) : OpOutputs.Type(node, endpoint.Port);
    }

    private static TensorSpec Input(string name, Endpoint endpoint, bool legacy, IReadOnlyDictionary<string, CustomOp> customOps)
    {
        NodeMessage node = endpoint.Node;
        PartialShape? proto = node.Op is "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault" ? new NodeInfo(node, 0).Shape("shape") : null;
        // Before version 24 an empty shape meant an unknown one.
        bool unknown = proto is null || proto.UnknownRank || (legacy && node.Op == "Placeholder" && proto.Rank == 0);
        long[] dims = proto?.Dims() ?? [];
        for (int i = 0; i < dims.Length; i++) dims[i] = Math.Max(dims[i], -1);
        Shape shape = unknown ? Shape.Unknown : Shape.Of(dims);
        return new TensorSpec(name, TypeOf(endpoint, customOps), shape, node.Op == "PlaceholderWithDefault");
    }

    /// <summary>The placeholders that the outputs need and that are not among the inputs, in the order of the graph.</summary>
    private static IEnumerable<NodeMessage> Unnamed(Scope scope, Endpoint[] inputs, Endpoint[] outputs)
    {
        var seen = new HashSet<NodeMessage>(ReferenceEqualityComparer.Instance);
        var fed = new HashSet<Endpoint>(inputs);
        var stack = new Stack<Endpoint>(outputs);
        while (stack.TryPop(out Endpoint? endpoint))
        {
            if (fed.Contains(endpoint) || !seen.Add(endpoint.Node)) continue;
            foreach (Endpoint input in scope.Inputs(endpoint.Node)) stack.Push(input);
        }
        return scope.Nodes.Where(n => n.Op is "Placeholder" or "PlaceholderV2" && seen.Contains(n));
    }
}

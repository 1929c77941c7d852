using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Keeps of a function library what a graph can call.</summary>
/// <remarks>
/// TensorFlow copies the whole library whenever it freezes, and with it every function that only training called. A function counts as called
/// when a node has its name as op, or names it in an attribute of type <c>func</c>.
/// </remarks>
internal static class FunctionLibraryPruning
{
    /// <summary>The functions that <paramref name="nodes"/> reach, in the order of the library; null when there is no library.</summary>
    public static FunctionDefLibrary? Prune(FunctionDefLibrary? library, IEnumerable<NodeDef> nodes)
    {
        if (library is null) return null;
        var functions = new Dictionary<string, FunctionDef>(StringComparer.Ordinal);
        foreach (FunctionDef function in library.Function) functions.TryAdd(function.Signature.Name, function);
        var gradients = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (GradientDef gradient in library.Gradient) gradients.TryAdd(gradient.FunctionName, gradient.GradientFunc);

        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<FunctionDef>();
        foreach (NodeDef node in nodes) Visit(node);
        while (pending.TryPop(out FunctionDef? function))
        {
            foreach (NodeDef node in function.NodeDef) Visit(node);
        }

        var kept = new FunctionDefLibrary();
        foreach (FunctionDef function in library.Function)
        {
            if (reached.Contains(function.Signature.Name)) kept.Function.Add(function);
        }
        foreach (GradientDef gradient in library.Gradient)
        {
            if (reached.Contains(gradient.FunctionName)) kept.Gradient.Add(gradient);
        }
        return kept;

        void Visit(NodeDef node)
        {
            foreach (string name in FunctionReferences.Of(node)) Reach(name);
        }

        void Reach(string name)
        {
            if (!functions.TryGetValue(name, out FunctionDef? function) || !reached.Add(name)) return;
            pending.Push(function);
            if (gradients.TryGetValue(name, out string? gradient)) Reach(gradient);
        }
    }
}

using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What must hold of a graph before it is written: a runtime would refuse to import it otherwise.</summary>
internal static class GraphValidity
{
    /// <summary>Checks that every input of every node exists and has the dtype that is wanted, in the graph and in its functions, and that no variable is left.</summary>
    /// <exception cref="ModelFileException">MB1205 or MB1210.</exception>
    public static void Check(GraphDef graph, OpDefinitions ops, Func<string, bool> staysVariable, string file)
    {
        var index = new GraphIndex(graph, file);
        foreach (NodeDef node in graph.Node)
        {
            if (!staysVariable(node.Name)) CheckNoVariable(node, null, file);
            foreach (string text in node.Input)
            {
                NodeDef source = index.NodeAt(index.SourceOf(text, node));
                int port = NodeInput.Parse(text).Port;
                if (ops.OutputsOf(source) is { } outputs && port >= outputs)
                    throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                        $"The graph is broken: node '{node.Name}' ({node.Op}) has the input '{text}', but '{source.Name}' ({source.Op}) has "
                        + $"{(outputs == 1 ? "one output" : $"{outputs} outputs")}. Save the checkpoint again.", file);
            }
        }
        foreach (FunctionDef function in graph.Library?.Function ?? []) CheckFunction(function, file);
        new EdgeTypes(ops, file).Check(graph);
    }

    private static void CheckFunction(FunctionDef function, string file)
    {
        string name = function.Signature.Name;
        var sources = new HashSet<string>(StringComparer.Ordinal);
        foreach (OpDef.Types.ArgDef argument in function.Signature.InputArg) sources.Add(argument.Name);
        foreach (NodeDef node in function.NodeDef) sources.Add(node.Name);
        foreach (NodeDef node in function.NodeDef)
        {
            CheckNoVariable(node, name, file);
            foreach (string input in node.Input) CheckSource(input, $"node '{node.Name}' ({node.Op})");
        }
        foreach (OpDef.Types.ArgDef output in function.Signature.OutputArg)
        {
            if (!function.Ret.TryGetValue(output.Name, out string? tensor))
                throw new ModelFileException(DiagnosticCodes.BrokenGraph, $"The graph is broken: the function '{name}' does not say what its output '{output.Name}' is.", file);
            CheckSource(tensor, $"its output '{output.Name}'");
        }

        void CheckSource(string input, string consumer)
        {
            ReadOnlySpan<char> source = input.AsSpan(input.StartsWith('^') ? 1 : 0);
            int colon = source.IndexOf(':');
            string node = (colon < 0 ? source : source[..colon]).ToString();
            if (!sources.Contains(node))
                throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                    $"The graph is broken: in the function '{name}', {consumer} needs '{input}', but there is no node or argument '{node}'. Save the checkpoint again.", file);
        }
    }

    private static void CheckNoVariable(NodeDef node, string? function, string file)
    {
        if (!VariableOps.IsVariable(node)) return;
        throw new ModelFileException(DiagnosticCodes.CannotFreeze,
            $"The variable '{node.Name}' ({node.Op}) is made inside the function '{function}', where the checkpoint's value does not reach it. "
            + "Create the variable outside of the function, or save the graph that is meant for inference.", file);
    }
}

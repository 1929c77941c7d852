using System.Text.RegularExpressions;
using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>A failed run of TensorFlow as our error, with the node that failed where TensorFlow names it.</summary>
internal static partial class RunFailure
{
    public static ModelException Of(GraphHandle graph, StatusHandle status, string before = "")
    {
        string message = status.Message;
        Match node = Node().Match(message);
        if (!node.Success) return new ModelException(ModelErrorCodes.NodeFailed, $"{before}TensorFlow failed: {message} ({status.Code}).");
        string name = node.Groups[1].Value;
        nint operation = TensorFlowApi.TF_GraphOperationByName(graph, name);
        string op = operation == 0 ? "in a function" : GraphInterface.OpOf(operation);
        string what = Place().Replace(message, "").Trim().TrimEnd('.');
        return new ModelException(ModelErrorCodes.NodeFailed, $"{before}The node '{name}' ({op}) failed: {what} ({status.Code}).");
    }

    [GeneratedRegex(@"\{\{node ([^}]+)\}\}")]
    private static partial Regex Node();

    /// <summary>TensorFlow puts the place behind its words, <c>[[{{node add}}]]</c>, and sometimes before them.</summary>
    [GeneratedRegex(@"\s*\[\[(\{\{(function_)?node [^}]+\}\}\s*)+\]\]|\{\{(function_)?node [^}]+\}\}\s*|\(defined at [^)]*\)")]
    private static partial Regex Place();
}

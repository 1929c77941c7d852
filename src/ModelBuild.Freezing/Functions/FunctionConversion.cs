using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Converts functions that are given variables: their arguments become plain tensors, and so does what the body makes of them. The frozen function
/// is named <c>function_frozen</c>; where others call it too, the one that training used stays beside it as it is.
/// </summary>
internal sealed class FunctionConversion
{
    private readonly FunctionDefLibrary? _library;
    private readonly string _file;
    private readonly Action<ConversionScope> _run;
    private readonly Dictionary<string, FunctionDef> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Converted> _converted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _converting = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _originals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly List<string> _removed = [];

    /// <summary>A function in its frozen form, and which of its outputs carry a variable's value instead of its handle.</summary>
    private sealed record Converted(string Name, IReadOnlyList<(int Output, VariableValue Value)> Outputs);

    /// <param name="graph">The graph and its functions.</param>
    /// <param name="file">The user's file that the graph comes from.</param>
    /// <param name="run">Converts what a scope has been told to convert.</param>
    public FunctionConversion(GraphDef graph, string file, Action<ConversionScope> run)
    {
        _library = graph.Library;
        _file = file;
        _run = run;
        if (_library is null) return;
        foreach (FunctionDef function in _library.Function) _functions.TryAdd(function.Signature.Name, function);
        CountUses(graph.Node);
        foreach (FunctionDef function in _library.Function) CountUses(function.NodeDef);
        foreach (GradientDef gradient in _library.Gradient) Count(gradient.FunctionName);
    }

    /// <summary>How often each function is named, as an op or by any attribute.</summary>
    private void CountUses(IEnumerable<NodeDef> nodes)
    {
        foreach (NodeDef node in nodes)
        {
            foreach (string name in FunctionReferences.Of(node)) Count(name);
        }
    }

    private void Count(string name)
    {
        if (_functions.ContainsKey(name)) _uses[name] = _uses.GetValueOrDefault(name) + 1;
    }

    /// <summary>The nodes that were taken out of functions because they change variables, as <c>function/node</c>.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Whether a node calls functions, in a way that is known here.</summary>
    public bool IsCall(NodeDef node) => _functions.ContainsKey(node.Op) || CalledBy(node).Count > 0;

    /// <summary>Notes that a call gets a converted tensor.</summary>
    public static void AddInput(ConversionScope scope, NodeDef call, int input, VariableValue value)
    {
        if (!scope.Calls.TryGetValue(call, out SortedDictionary<int, VariableValue>? inputs)) scope.Calls[call] = inputs = [];
        inputs[input] = value;
        scope.CallsToConvert.Enqueue(call);
    }

    /// <summary>Lets a call pass its converted tensors to converted functions.</summary>
    public void ConvertCall(ConversionScope scope, NodeDef call)
    {
        SortedDictionary<int, VariableValue> inputs = scope.Calls[call];
        int first = call.Op is "If" or "StatelessIf" or "Case" or "StatelessCase" ? 1 : 0;
        bool loop = call.Op is "While" or "StatelessWhile";
        string types = loop ? "T" : "Tin";
        var arguments = new List<(int Argument, VariableValue Value)>();
        foreach ((int input, VariableValue value) in inputs)
        {
            arguments.Add((input - first, value));
            NodeRewrites.RetypeElement(call, types, input - first, value.DType);
            if (loop) SetShape(call, "output_shapes", input, value);
        }

        if (_functions.ContainsKey(OriginalOf(call.Op)))
        {
            Converted function = ConvertFunction(OriginalOf(call.Op), arguments, call);
            call.Op = function.Name;
            Propagate(scope, call, function);
            return;
        }
        foreach (NameAttrList called in CalledBy(call))
        {
            Converted function = ConvertFunction(OriginalOf(called.Name), arguments, call);
            called.Name = function.Name;
            Propagate(scope, call, function);
        }
    }

    private static void Propagate(ConversionScope scope, NodeDef call, Converted function)
    {
        foreach ((int output, VariableValue value) in function.Outputs)
        {
            if (call.Op is not ("While" or "StatelessWhile")) NodeRewrites.RetypeElement(call, "Tout", output, value.DType);
            scope.Convert(scope.Output(call, "output", output, output), value);
        }
    }

    private static void SetShape(NodeDef call, string attribute, int element, VariableValue value)
    {
        if (!call.Attr.TryGetValue(attribute, out AttrValue? shapes) || shapes.List is not { } list || element >= list.Shape.Count) return;
        var shape = new TensorShapeProto();
        foreach (long dim in value.Dims) shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        list.Shape[element] = shape;
    }

    private static List<NameAttrList> CalledBy(NodeDef node)
    {
        var called = new List<NameAttrList>();
        foreach (string attribute in AttributesOf(node.Op))
        {
            if (!node.Attr.TryGetValue(attribute, out AttrValue? value)) continue;
            if (value.Func is not null) called.Add(value.Func);
            if (value.List is not null) called.AddRange(value.List.Func);
        }
        return called;
    }

    private static string[] AttributesOf(string op) => op switch
    {
        "PartitionedCall" or "StatefulPartitionedCall" => ["f"],
        "If" or "StatelessIf" => ["then_branch", "else_branch"],
        "Case" or "StatelessCase" => ["branches"],
        "While" or "StatelessWhile" => ["cond", "body"],
        _ => [],
    };

    /// <summary>The name of the function as training had it, of a function that a call may already have been given converted.</summary>
    private string OriginalOf(string name) => _originals.GetValueOrDefault(name, name);

    private Converted ConvertFunction(string name, List<(int Argument, VariableValue Value)> arguments, NodeDef caller)
    {
        string key = name + "|" + string.Join(';', arguments.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Argument}={a.Value.Kind}")));
        if (_converted.TryGetValue(key, out Converted? known)) return known;
        if (!_functions.TryGetValue(name, out FunctionDef? original))
            throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                $"The graph is broken: node '{caller.Name}' ({caller.Op}) calls the function '{name}', which the graph does not have.", _file);
        if (!_converting.Add(name))
            throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                $"The function '{name}' calls itself and passes a variable on ('{arguments[0].Value.Variable}'); such a graph cannot be frozen.", _file);

        // What nobody else calls need not be kept: copying every function would cost a large model a fifth of its time.
        bool isOnlyUse = _uses.GetValueOrDefault(name) == 1;
        FunctionDef function = isOnlyUse ? original : original.Clone();
        if (!isOnlyUse) CountUses(function.NodeDef);
        function.Signature.Name = FreeName(name + "_frozen");
        _originals.Add(function.Signature.Name, name);
        var scope = new ConversionScope(function.NodeDef, function);
        foreach ((int argument, VariableValue value) in arguments)
        {
            if (argument < 0 || argument >= function.Signature.InputArg.Count)
                throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                    $"The graph is broken: node '{caller.Name}' ({caller.Op}) gives the function '{name}' more inputs than it takes.", _file);
            OpDef.Types.ArgDef declared = function.Signature.InputArg[argument];
            declared.Type = value.DType;
            declared.HandleData.Clear();
            if (function.ArgAttr.TryGetValue((uint)argument, out FunctionDef.Types.ArgAttrs? noted)) noted.Attr.Remove("_output_shapes");
            function.ResourceArgUniqueId.Remove((uint)argument);
            if (function.Attr.TryGetValue("_input_shapes", out AttrValue? shapes) && shapes.List is { } list && argument < list.Shape.Count)
                list.Shape[argument] = new TensorShapeProto { UnknownRank = true };
            scope.Convert(declared.Name, value);
        }
        _run(scope);
        RemoveChanges(scope, function, name);

        var outputs = new List<(int, VariableValue)>();
        for (int i = 0; i < function.Signature.OutputArg.Count; i++)
        {
            OpDef.Types.ArgDef output = function.Signature.OutputArg[i];
            if (output.Type != DataType.DtResource || !function.Ret.TryGetValue(output.Name, out string? tensor)) continue;
            if (scope.ValueOf(tensor) is not { } value) continue;
            output.Type = value.DType;
            output.HandleData.Clear();
            outputs.Add((i, value));
        }
        if (!isOnlyUse) _library!.Function.Add(function);
        _functions.Add(function.Signature.Name, function);
        _converting.Remove(name);
        return _converted[key] = new Converted(function.Signature.Name, outputs);
    }

    private void RemoveChanges(ConversionScope scope, FunctionDef function, string name)
    {
        HashSet<string> removed = scope.RemoveChanges();
        if (removed.Count == 0) return;
        foreach (string node in removed) _removed.Add($"{name}/{node}");
        foreach ((string output, string tensor) in function.Ret)
        {
            if (removed.Contains(scope.NodeNameOf(tensor)))
                throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                    $"The function '{name}' gives out the result of '{scope.NodeNameOf(tensor)}' (as '{output}'), which changes a variable; a frozen "
                    + "graph has no variables. Name outputs that do not need it, or save the graph that is meant for inference.", _file);
        }
        foreach (string output in function.ControlRet.Keys.ToArray())
        {
            if (!removed.Contains(function.ControlRet[output])) continue;
            function.ControlRet.Remove(output);
            function.Signature.ControlOutput.Remove(output);
        }
    }

    private string FreeName(string wanted)
    {
        string name = wanted;
        for (int i = 1; _functions.ContainsKey(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        return name;
    }
}

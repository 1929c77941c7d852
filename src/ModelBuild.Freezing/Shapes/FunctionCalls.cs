using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>The functions of a graph's library, and inference through calls of them.</summary>
internal sealed class FunctionCalls
{
    /// <summary>Deeper calls (recursion) are not followed.</summary>
    private const int MaxDepth = 24;

    /// <summary>Bodies looked into in all: calls within loops within calls multiply.</summary>
    private const int MaxCalls = 5000;

    private readonly Dictionary<string, FunctionDef> _functions = [];
    private readonly Dictionary<string, OutputArg[]?> _signatures = [];
    private readonly OpSignatures _ops;
    private int _depth;
    private int _calls;

    public FunctionCalls(FunctionDefLibrary? library, OpSignatures ops)
    {
        _ops = ops;
        if (library is null) return;
        foreach (FunctionDef function in library.Function)
        {
            if (function.Signature is not null) _functions.TryAdd(function.Signature.Name, function);
        }
    }

    public bool Has(string name) => _functions.ContainsKey(name);

    /// <summary>The outputs of an op, or of a function that a node calls by using its name as op.</summary>
    public OutputArg[]? SignatureOf(string op)
    {
        if (_signatures.TryGetValue(op, out OutputArg[]? signature)) return signature;
        signature = _ops.Find(op) ?? (_functions.TryGetValue(op, out FunctionDef? function) ? OpSignatures.OfDef(function.Signature) : null);
        _signatures[op] = signature;
        return signature;
    }

    /// <summary>What a function returns for these arguments; null when there is no such function or the calls go too deep.</summary>
    public InferredOutput[]? Call(NameAttrList function, InferredOutput[] args, StaticValue?[] values)
    {
        if (!_functions.TryGetValue(function.Name, out FunctionDef? def)) return null;
        if (_depth >= MaxDepth || _calls >= MaxCalls) return null;
        _depth++;
        _calls++;
        try
        {
            GraphInference body = GraphInference.OfFunction(def, this, function.Attr, args, values);
            body.Run();
            InferredOutput[] results = new InferredOutput[def.Signature.OutputArg.Count];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = def.Ret.TryGetValue(def.Signature.OutputArg[i].Name, out string? tensor)
                    ? body.Resolve(tensor)
                    : new InferredOutput(def.Signature.OutputArg[i].Type, StaticShape.Unknown);
            }
            return results;
        }
        finally
        {
            _depth--;
        }
    }
}

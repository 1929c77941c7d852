using System;
using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Model;
using ModelBuild.Generator.Naming;

namespace ModelBuild.Generator.Emit;

/// <summary>What a class can run, with the names of the members that do: <c>Run</c>, <c>Inputs</c>, <c>Outputs</c>; for a signature <c>Classify</c>, <c>ClassifyInputs</c>.</summary>
/// <param name="Signature">The signature's name; empty where the item asks for no several.</param>
/// <param name="Method">What runs it.</param>
/// <param name="Prefix">What its types are called with; empty for what <c>Run</c> runs.</param>
/// <param name="Alias">For the signature that <c>Run</c> runs: the method that has its own name; else empty.</param>
/// <param name="Inputs">Its inputs, numbered as its calls number them.</param>
/// <param name="Outputs">Its outputs, likewise.</param>
internal sealed record ClassPart(string Signature, string Method, string Prefix, string Alias, IReadOnlyList<Member> Inputs, IReadOnlyList<Member> Outputs)
{
    public string InputsType => Prefix + "Inputs";

    public string OutputsType => Prefix + "Outputs";

    public string CallType => Prefix + "Call";

    public string CreateCall => "Create" + Prefix + "Call";

    /// <summary>The inputs without a default.</summary>
    public Member[] Required => [.. Inputs.Where(i => !i.Tensor.IsOptional)];

    public bool NeedsNothing => Inputs.All(i => i.Tensor.IsOptional);

    /// <summary>The part as generated code names it: the field that describes it, or null for what the whole class is.</summary>
    public string Field => Signature.Length == 0 ? "null" : (Prefix.Length == 0 ? "Main" : Prefix) + "Part";

    /// <summary>Whether every input without default and every output has a row for each example: the same open first length.</summary>
    public bool IsBatched
    {
        get
        {
            Member[] required = Required;
            string[] first = [.. required.Concat(Outputs).Select(m => m.Tensor is { HasRank: true, Dims.Count: > 0 } t && t.Dims[0] < 0 && t.DimNames.Count > 0 ? t.DimNames[0] : "").Distinct()];
            return required.Length > 0 && Outputs.Count > 0 && first.Length == 1 && first[0].Length > 0;
        }
    }

    public static IReadOnlyList<ClassPart> Of(GraphInterface graph, string className)
    {
        if (graph.Signatures.Count == 0) return [Of("", "Run", "", "", graph.Inputs, graph.Outputs, className)];
        IReadOnlyList<string> names = MethodNames(graph, className);
        return [.. graph.Signatures.Select((s, i) => i == 0
            ? Of(s.Name, "Run", "", names[i], s.Inputs, s.Outputs, className)
            : Of(s.Name, names[i], names[i], "", s.Inputs, s.Outputs, className))];
    }

    /// <summary>The methods of the signatures; a name that would make a member twice gives way.</summary>
    public static IReadOnlyList<string> MethodNames(GraphInterface graph, string className)
    {
        var taken = new HashSet<string>(MemberNames.OfTheClass, StringComparer.Ordinal) { className };
        var names = new List<string>();
        foreach (string pascal in MemberNames.Of([.. graph.Signatures.Select(s => s.Name)], "Signature", className))
        {
            string name = pascal;
            while (Made(name).Any(taken.Contains)) name += "_";
            taken.UnionWith(Made(name));
            names.Add(name);
        }
        return names;

        static string[] Made(string name) => [name, name + "Async", name + "Batch", name + "Inputs", name + "Outputs", name + "Call", "Create" + name + "Call", name + "Part"];
    }

    private static ClassPart Of(string signature, string method, string prefix, string alias, EquatableArray<GraphTensor> inputs, EquatableArray<GraphTensor> outputs, string className) =>
        new(signature, method, prefix, alias, Member.Of(inputs, "Input", className), Member.Of(outputs, "Output", className));
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ModelBuild.Generator.Model;

namespace ModelBuild.Generator.Emit;

/// <summary>The example in the documentation of a class: it compiles as it stands, and says what shape each input has.</summary>
internal static class Example
{
    // Arrays of more dimensions do not convert to a feed, arrays of strings of more than two.
    private const int MostDimensions = 4, MostTextDimensions = 2;

    public static IEnumerable<string> Of(ModelClass model)
    {
        Member[] required = model.Main.Required;
        string variable = CSharpText.Identifier(Naming.MemberNames.Parameter(model.Model.ClassName));
        if (variable == model.Name) variable = "model";
        string result = Free("result", [variable]);
        Dictionary<Member, string> locals = required.Where(NeedsLocal).ToDictionary(input => input, input => Free(input.Parameter, [variable, result]));

        yield return $"using var {variable} = new {model.Name}({(model.Project.HasEmbeddedEngine ? "" : "engine")});";
        foreach (Member input in required.Where(NeedsLocal)) yield return $"var {locals[input]} = {Array(input, model.Project.HasOverloadPriority)};   // {input.Tensor.NamedShape}";
        string Value(Member input) => locals.TryGetValue(input, out string? local) ? local : Single(input);
        string arguments = required.Length == 0 ? ""
            : model.Project.HasRequiredMembers ? $"new() {{ {string.Join(", ", required.Select(i => $"{i.Property} = {Value(i)}"))} }}"
            : $"new({string.Join(", ", required.Select(Value))})";
        yield return $"{model.Name}.Outputs {result} = {variable}.Run({arguments});";
        foreach (Member output in model.Main.Outputs.Take(1)) yield return $"Console.WriteLine({result}.{output.Property});";
    }

    private static bool NeedsLocal(Member input) => input.Tensor is { HasRank: true, Dims.Count: > 0 };

    private static string Free(string name, string[] taken)
    {
        string free = CSharpText.Identifier(name);
        while (taken.Contains(free)) free += "Value";
        return free;
    }

    /// <summary>A single value: what a tensor without dimensions holds, and what one of unknown rank may hold.</summary>
    private static string Single(Member input) => Literal(input) ?? $"default({Named(input.Element)})";

    /// <summary>A single value as C# writes it; null where it has no literal.</summary>
    public static string? Literal(Member input) => input.Element switch
    {
        "bool" => "true",
        "int" or "long" or "short" or "byte" or "sbyte" or "ushort" or "uint" or "ulong" or "float" or "double" => "1",
        _ => input.Tensor.DType.IsString ? "\"text\"" : null,
    };

    /// <summary>An array of the shape; of a length that is open, one. Before C# 13, which also has priorities of overloads, <c>params</c> takes no span.</summary>
    private static string Array(Member input, bool hasParamsSpans)
    {
        long[] lengths = [.. input.Tensor.Dims.Select(d => Math.Max(d, d < 0 ? 1 : 0))];
        string shape = string.Join(", ", lengths.Select(Text));
        if (lengths.Length <= (input.Tensor.DType.IsString ? MostTextDimensions : MostDimensions))
            return $"new {(input.Tensor.DType.IsString ? "string" : Named(input.Element))}[{shape}]";
        return $"ModelBuild.Feed.From(new {Named(input.Element)}[{Text(lengths.Aggregate(1L, (product, length) => product * length))}], {(hasParamsSpans ? shape : $"new nint[] {{ {shape} }}")})";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Named(string type) => type.Replace("global::", "");
}

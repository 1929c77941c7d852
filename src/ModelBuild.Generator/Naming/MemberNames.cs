using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ModelBuild.Generator.Naming;

/// <summary>The names of properties, from the names of tensors.</summary>
/// <remarks>
/// <para>A tensor is called by the last part of its node's name in PascalCase, with the port when it is not 0:
/// <c>InceptionV3/Logits/SpatialSqueeze:0</c> is <c>SpatialSqueeze</c>, <c>best:1</c> is <c>Best1</c>.</para>
/// <para>Two tensors that would have one name both climb: first they take more of their scopes (<c>a/out</c>, <c>b/out</c>: <c>AOut</c>, <c>BOut</c>),
/// then the whole name as it is written (<c>out</c>, <c>Out_</c>: <c>Out</c>, <c>Out_</c>), then a hash of it. Both, so that a name depends
/// on the set of tensors and not on their order: a name never comes to mean another tensor because the outputs were listed differently.</para>
/// </remarks>
internal static class MemberNames
{
    /// <summary>The members that every generated class declares; neither the class nor a tensor can have their names.</summary>
    public static IReadOnlyCollection<string> OfTheClass { get; } =
    [
        "Inputs", "Outputs", "Call", "Fetch", "Run", "RunAsync", "RunBatch", "CreateCall", "InputSpecs", "OutputSpecs", "Labels", "ModelContract", "MainPart",
        "OnLoaded", "OnRunning", "OnRan", "TensorFlowNet",
    ];

    private static readonly HashSet<string> Reserved = new(OfTheClass, StringComparer.Ordinal)
    {
        // Those that it inherits from Model and Object.
        "Interface", "Graph", "Dispose", "OpenCall", "RunPart", "RunFetch",
        "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "Finalize",
    };

    /// <summary>One distinct C# identifier for each tensor name, in the order given.</summary>
    /// <param name="tensors">Tensor names, <c>node:port</c>, all different.</param>
    /// <param name="kind"><c>Input</c> or <c>Output</c>: what a name that cannot stand by itself is joined with.</param>
    /// <param name="className">The name of the class, which no member may have.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> tensors, string kind, string className)
    {
        List<string>[] ladders = [.. tensors.Select(t => Ladder(t, kind, className))];
        int[] rung = new int[ladders.Length];
        while (true)
        {
            bool climbed = false;
            var groups = Enumerable.Range(0, ladders.Length).GroupBy(i => ladders[i][rung[i]], StringComparer.Ordinal).Where(g => g.Count() > 1);
            foreach (int i in groups.SelectMany(g => g).ToArray())
            {
                if (rung[i] == ladders[i].Count - 1) continue;
                rung[i]++;
                climbed = true;
            }
            if (!climbed) return [.. ladders.Select((ladder, i) => ladder[rung[i]])];
        }
    }

    /// <summary>A parameter's name for a property's: <c>OpToStore</c> becomes <c>opToStore</c>; keywords stay themselves, to be escaped.</summary>
    public static string Parameter(string property)
    {
        int upper = 0;
        while (upper < property.Length && char.IsUpper(property[upper])) upper++;
        if (upper == 0) return property;
        // "XY" is "xy", "IDMap" is "idMap", "OpToStore" is "opToStore".
        int lower = upper == property.Length || upper == 1 ? upper : upper - 1;
        return property.Substring(0, lower).ToLowerInvariant() + property.Substring(lower);
    }

    private static List<string> Ladder(string tensor, string kind, string className)
    {
        int colon = tensor.LastIndexOf(':');
        string node = colon < 0 ? tensor : tensor.Substring(0, colon);
        string port = colon < 0 ? "0" : tensor.Substring(colon + 1);
        string[] parts = [.. node.Split('/').Where(p => p.Length > 0)];

        var ladder = new List<string>();
        for (int first = parts.Length - 1; first >= 0; first--)
        {
            string name = Pascal(parts.Skip(first));
            if (name.Length == 0) continue; // nothing that an identifier can hold: take more scopes
            ladder.Add(Valid(port == "0" ? name : Join(name, port), kind, className));
        }
        string verbatim = Verbatim(node);
        ladder.Add(Valid(port == "0" ? verbatim : verbatim + "_" + port, kind, className));
        ladder.Add(Valid((ladder.Count > 1 ? ladder[0] : "") + "_" + Hash(tensor), kind, className));
        return ladder;
    }

    private static string Pascal(IEnumerable<string> parts)
    {
        string name = "";
        foreach (string part in parts)
        {
            var word = new StringBuilder();
            foreach (char c in part)
            {
                if (IsPart(c) && c != '_')
                {
                    word.Append(word.Length == 0 ? char.ToUpperInvariant(c) : c);
                }
                else if (word.Length > 0)
                {
                    name = Join(name, word.ToString());
                    word.Clear();
                }
            }
            if (word.Length > 0) name = Join(name, word.ToString());
        }
        return name;
    }

    /// <summary>Two words side by side; digits are kept apart, so that <c>conv_1_2</c> and <c>conv_12</c> stay two names.</summary>
    private static string Join(string left, string right) =>
        left.Length > 0 && char.IsDigit(left[left.Length - 1]) && char.IsDigit(right[0]) ? left + "_" + right : left + right;

    private static string Verbatim(string node)
    {
        var name = new StringBuilder(node.Length);
        foreach (char c in node) name.Append(IsPart(c) ? c : '_');
        if (name.Length > 0) name[0] = char.ToUpperInvariant(name[0]);
        return name.ToString();
    }

    private static string Valid(string name, string kind, string className)
    {
        if (name.Length == 0 || !IsStart(name[0])) name = kind + name;
        return Reserved.Contains(name) || name == className ? name + kind : name;
    }

    private static bool IsStart(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;

    /// <summary>Format characters, which C# allows too, are invisible and left out by C# itself when it compares names.</summary>
    private static bool IsPart(char c) => IsStart(c) || c == '_' || char.GetUnicodeCategory(c) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>FNV-1a over the name's UTF-16 units: short, and the same on every machine.</summary>
    private static string Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name) hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}

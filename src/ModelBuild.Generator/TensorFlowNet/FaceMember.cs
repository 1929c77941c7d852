using System;
using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Emit;

namespace ModelBuild.Generator.TensorFlowNet;

/// <summary>A tensor as a property of the face: inputs and outputs stand side by side there, so those of one name are told apart.</summary>
internal sealed record FaceMember(Member Member, string Property)
{
    private static readonly HashSet<string> s_taken = new(StringComparer.Ordinal) { "Model", "Graph", "Session", "Run", "Arrays", "Dispose", "TensorFlowNet" };

    /// <summary>The inputs, and the outputs that are not inputs too: TensorFlow does not fetch what is fed.</summary>
    public static (IReadOnlyList<FaceMember> Inputs, IReadOnlyList<FaceMember> Outputs) Of(ModelClass model)
    {
        Member[] outputs = [.. model.Outputs.Where(o => model.Inputs.All(i => i.Tensor.Name != o.Tensor.Name))];
        string[] shared = [.. model.Inputs.Select(i => i.Property).Intersect(outputs.Select(o => o.Property))];
        var used = new HashSet<string>(s_taken, StringComparer.Ordinal);
        foreach (Member member in model.Inputs.Concat(outputs))
        {
            if (!shared.Contains(member.Property)) used.Add(member.Property);
        }
        FaceMember[] Named(IEnumerable<Member> members, string kind) =>
            [.. members.Select(m => new FaceMember(m, shared.Contains(m.Property) || s_taken.Contains(m.Property) ? Free(m.Property + kind, used) : m.Property))];
        return (Named(model.Inputs, "Input"), Named(outputs, "Output"));
    }

    private static string Free(string name, HashSet<string> used)
    {
        while (!used.Add(name)) name += "_";
        return name;
    }
}

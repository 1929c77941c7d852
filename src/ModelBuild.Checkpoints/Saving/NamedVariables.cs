namespace ModelBuild.Checkpoints.Saving;

/// <summary>A tensor of a checkpoint and the variables that it is saved from: one, or the parts of a partitioned one.</summary>
internal sealed record NamedVariable(string Key, IReadOnlyList<Variable> Parts);

/// <summary>Which variable has which name in the checkpoint (saving/saveable_object_util.py).</summary>
internal static class NamedVariables
{
    /// <summary>Variables under their own names, sorted by them.</summary>
    /// <exception cref="ArgumentException">Two have the same name and are not parts of one variable.</exception>
    public static IReadOnlyList<NamedVariable> Of(IEnumerable<Variable> variables)
    {
        var byName = new SortedDictionary<string, List<Variable>>(Comparer<string>.Create(CompareUtf8));
        foreach (Variable variable in variables)
        {
            if (!byName.TryGetValue(variable.Name, out List<Variable>? parts)) byName.Add(variable.Name, parts = []);
            else if (variable.Slice is null || parts[0].Slice is null) throw new ArgumentException($"At least two variables have the same name: '{variable.Name}'.", nameof(variables));
            if (parts.Count > 0 && (parts[0].DType != variable.DType || !parts[0].FullShape.SequenceEqual(variable.FullShape)))
                throw new ArgumentException($"The parts of the partitioned variable '{variable.Name}' differ in dtype or full shape.", nameof(variables));
            parts.Add(variable);
        }
        return [.. byName.Select(v => new NamedVariable(v.Key, v.Value))];
    }

    /// <summary>Variables under the names given, sorted by them.</summary>
    /// <exception cref="ArgumentException">A variable has two names.</exception>
    public static IReadOnlyList<NamedVariable> Of(IReadOnlyDictionary<string, Variable> variables)
    {
        var seen = new HashSet<Variable>(ReferenceEqualityComparer.Instance);
        foreach (Variable variable in variables.Values)
        {
            if (!seen.Add(variable)) throw new ArgumentException($"The same variable would be saved and restored under two names: '{variable.Name}'.", nameof(variables));
        }
        return [.. variables.OrderBy(v => v.Key, Comparer<string>.Create(CompareUtf8)).Select(v => new NamedVariable(v.Key, [v.Value]))];
    }

    /// <summary>The order of the bytes of UTF-8, which is not that of UTF-16 for characters outside the first plane.</summary>
    private static int CompareUtf8(string a, string b) =>
        System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
}

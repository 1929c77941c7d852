namespace ModelBuild;

/// <summary>The value of an output whose last dimension has names: the classes that a classifier tells apart.</summary>
/// <typeparam name="T">The .NET type of the output's dtype.</typeparam>
public sealed class LabeledResult<T> : Result<T> where T : struct, IComparable<T>
{
    internal LabeledResult(string tensor, T[] values, nint[] shape, IReadOnlyList<string> labels)
        : base(tensor, values, shape) => Labels = labels;

    /// <summary>The names, one for each element of the last dimension.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The largest elements of a result of one row, with their names, the largest first; of equal ones the first, as TensorFlow's <c>TopKV2</c> has it.</summary>
    /// <param name="count">How many; fewer when there are not as many labels.</param>
    /// <exception cref="ModelException">The result has several rows, or another number of elements in one than there are labels (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public IReadOnlyList<ScoredLabel<T>> TopK(int count)
    {
        if (Length != Labels.Count) throw Wrong(Labels.Count == 0 || Length % Labels.Count != 0 ? "" : " Ask for one row: TopK(count, row).");
        return TopK(count, 0);
    }

    /// <summary>The largest elements of one row, with their names, the largest first; NaN counts as smallest.</summary>
    /// <param name="count">How many; fewer when there are not as many labels.</param>
    /// <param name="row">Which row, counted over all dimensions but the last.</param>
    /// <exception cref="ModelException">A row has another number of elements than there are labels (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or there is no such row.</exception>
    public IReadOnlyList<ScoredLabel<T>> TopK(int count, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (Shape.IsEmpty || Shape[^1] != Labels.Count) throw Wrong("");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((long)row * Labels.Count, Length, nameof(row));
        T[] scores = AsSpan().Slice(row * Labels.Count, Labels.Count).ToArray();
        // OrderByDescending is stable: of equal elements the first comes first.
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count).Select(i => new ScoredLabel<T>(Labels[i], i, scores[i]))];
    }

    private ModelException Wrong(string hint) => new(
        ModelErrorCodes.WrongShape, $"Output '{TensorName}' has shape {Shapes.Show(Shape)}; {Labels.Count} labels do not name its elements one by one.{hint}");
}

/// <summary>A class with its score.</summary>
/// <typeparam name="T">The .NET type of the output's dtype.</typeparam>
/// <param name="Label">The name of the class.</param>
/// <param name="Index">Its place among the labels.</param>
/// <param name="Score">Its element of the output.</param>
public readonly record struct ScoredLabel<T>(string Label, int Index, T Score) where T : struct, IComparable<T>
{
    /// <summary>Name and score: <c>cat 0.93</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Label} {Score}");
}

namespace ModelBuild;

/// <summary>
/// Takes the place of LINQ's own <c>Select</c> in native programs of .NET 9, whose compiler makes code for each of LINQ's sequences with each pair of types that any
/// <c>Select</c> has: 2 MB of it. .NET 10 has a smaller LINQ for them.
/// </summary>
internal static class SmallSelect
{
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (TSource element in source) yield return selector(element);
    }
}

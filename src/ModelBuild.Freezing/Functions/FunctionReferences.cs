using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The functions that nodes refer to.</summary>
internal static class FunctionReferences
{
    /// <summary>
    /// Every name by which a node can call a function, each as often as it stands there: its op, and the attributes of type <c>func</c>, also those of the functions that are
    /// named in them. Most ops are no functions; the library tells.
    /// </summary>
    public static IEnumerable<string> Of(NodeDef node) => Of(node.Attr.Values).Prepend(node.Op);

    private static IEnumerable<string> Of(IEnumerable<AttrValue> values)
    {
        foreach (AttrValue value in values)
        {
            if (value.Func is null && value.List is not { Func.Count: > 0 }) continue;
            foreach (NameAttrList called in value.Func is not null ? [value.Func] : value.List.Func)
            {
                yield return called.Name;
                foreach (string inner in Of(called.Attr.Values)) yield return inner;
            }
        }
    }
}

namespace ModelBuild.Engine.Graphs;

/// <summary>Which value an attribute has, named as the fields of <c>AttrValue</c> are.</summary>
internal enum AttributeKind
{
    None,
    List,
    S,
    I,
    F,
    B,
    Type,
    Shape,
    Tensor,
    Placeholder,
    Func,
}

namespace ModelBuild.Freezing;

/// <summary>What to thaw: a frozen graph, and which of its constants become variables again.</summary>
public sealed record ThawRequest
{
    /// <summary>The frozen graph, a binary GraphDef.</summary>
    public required string Graph { get; init; }

    /// <summary>
    /// The constants that become variables: node names, or patterns with <c>*</c> and <c>?</c> (<c>conv*/kernel</c>; <c>*</c> also spans slashes). When there
    /// are none, <see cref="Rule"/> chooses.
    /// </summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Names or patterns of constants that stay constants, whatever chose them.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Which constants become variables when none are named.</summary>
    public ThawRule Rule { get; init; } = ThawRule.Variables;

    /// <summary>
    /// Names or patterns of variables that training must leave alone, beside those that are never trained: dtypes that are not floating point, and the moving
    /// averages of batch normalization.
    /// </summary>
    public IReadOnlyList<string> NotTrainable { get; init; } = [];
}

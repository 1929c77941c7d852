namespace ModelBuild.Freezing;

/// <summary>How constants are found that were variables before the graph was frozen.</summary>
public enum ThawRule
{
    /// <summary>
    /// Every constant that is read as freezing leaves variables: through an Identity called <c>w/read</c> or <c>.../ReadVariableOp</c>, or with a node that stands
    /// beside it (<c>_class: loc:@w</c>).
    /// </summary>
    Variables,

    /// <summary>
    /// Those of <see cref="Variables"/> that are floating point and feed a weight of a matrix product, convolution, bias, batch normalization or gather; counters, tables of
    /// positions and the like stay constants.
    /// </summary>
    Weights,
}
